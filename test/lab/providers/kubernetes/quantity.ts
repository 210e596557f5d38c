/** Multipliers of decimal suffixes, as powers of ten. */
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
/** Multipliers of binary suffixes, as powers of 1024. */
const binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE])|[eE]([+-]?\d+))?$/;

/**
 * A quantity as the API server spells it: no fraction, the largest suffix that loses nothing, e.g. `1000m` is `1` and
 * `1.5Gi` is `1536Mi`. Undefined when the text is no quantity.
 */
export function canonicalQuantity(text: string): string | undefined {
    const [, sign = "", whole = "", fraction = "", suffix = "", exponent] = pattern.exec(text) ?? [];
    if (whole + fraction === "") {
        return undefined;
    }
    const digits = BigInt(whole + fraction) * (sign === "-" ? -1n : 1n);
    const power = binary.indexOf(suffix) + 1;
    if (power > 0) {
        return spelledBinary(digits * 1024n ** BigInt(power), -fraction.length);
    }
    const tens = (exponent === undefined ? (decimal[suffix] ?? 0) : Number(exponent)) - fraction.length;
    return spelledDecimal(digits, tens, exponent !== undefined);
}

/** `digits × 10^tens`; small and broken values are spelled as decimal ones. */
function spelledBinary(digits: bigint, tens: number): string {
    const scale = 10n ** BigInt(-tens);
    const value = digits / scale;
    if (digits % scale !== 0n || (value > -1024n && value < 1024n)) {
        return spelledDecimal(digits, tens, false);
    }
    let rest = value;
    let power = 0;
    while (rest % 1024n === 0n && power < binary.length) {
        rest /= 1024n;
        power++;
    }
    return `${rest}${binary[power - 1] ?? ""}`;
}

function spelledDecimal(digits: bigint, tens: number, asExponent: boolean): string {
    if (digits === 0n) {
        return "0";
    }
    let mantissa = digits;
    let exponent = tens;
    while (mantissa % 10n === 0n) {
        mantissa /= 10n;
        exponent++;
    }
    const down = ((exponent % 3) + 3) % 3;
    mantissa *= 10n ** BigInt(down);
    exponent -= down;
    if (exponent === 0) {
        return String(mantissa);
    }
    const suffix = Object.keys(decimal).find((key) => decimal[key] === exponent);
    return asExponent || suffix === undefined ? `${mantissa}e${exponent}` : `${mantissa}${suffix}`;
}
