/** How the provider names a resource whose program names none. */
export interface Autoname {
    readonly property: string;
    readonly max: number;
    readonly lowerCase: boolean;
}

const digits = "0123456789abcdef";
const suffixLength = 7;

/**
 * The logical name with seven random hexadecimal digits, always the same ones for the same seed.
 *
 * @throws Error when the logical name leaves no room for them
 */
export function chooseName(autoname: Autoname, type: string, logicalName: string, seed: Uint8Array): string {
    const base = `${autoname.lowerCase ? logicalName.toLowerCase() : logicalName}-`;
    if (base.length + suffixLength > autoname.max) {
        throw new Error(
            `could not make instance of '${type}': name '${base}' plus ${suffixLength} random chars is longer than ` +
                `maximum length ${autoname.max}`,
        );
    }
    const bytes = seed.length > 0 ? seed : crypto.getRandomValues(new Uint8Array(suffixLength));
    return base + Array.from({ length: suffixLength }, (_, at) => digits[bytes[at % bytes.length]! % 16]!).join("");
}
