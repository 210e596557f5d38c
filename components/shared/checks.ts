import { isCidr, overlaps } from "./cidr.js";
import { computeName, maxComputeName } from "./gcpNames.js";
import { show, type Problem } from "./problems.js";

/** A problem in the house's form if the condition holds: `must …, got VALUE; what to do`. */
export function problemIf(
    broken: boolean,
    path: string,
    wrong: string,
    value: unknown,
    fix: string,
): readonly Problem[] {
    return broken ? [{ path, text: `must ${wrong}, got ${show(value)}; ${fix}` }] : [];
}

/** Whether Google takes it as the name of a network, subnet, address, router or rule. */
export function checkComputeName(path: string, name: string): readonly Problem[] {
    return problemIf(
        !computeName.test(name) || name.length > maxComputeName,
        path,
        `be at most ${maxComputeName} lower-case letters, digits or dashes and begin with a letter`,
        name,
        "shorten or correct it",
    );
}

/** Whether Kubernetes takes it as the name of an object and of a label in DNS. */
export function checkDnsLabel(path: string, name: string): readonly Problem[] {
    return problemIf(
        !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name),
        path,
        "be at most 63 lower-case letters, digits or dashes and begin and end with a letter or digit",
        name,
        "shorten or correct it",
    );
}

/** A whole number between two others. */
export function checkNumber(
    path: string,
    value: number,
    [least, most]: readonly [least: number, most: number],
): readonly Problem[] {
    return problemIf(
        !Number.isInteger(value) || value < least || value > most,
        path,
        `be a whole number from ${least} to ${most}`,
        value,
        "correct it",
    );
}

/** Keys, of which logical names are built, that are used more than once. */
export function checkUnique(path: (index: number) => string, keys: readonly string[]): readonly Problem[] {
    return keys.flatMap((key, index) =>
        problemIf(keys.indexOf(key) !== index, path(index), "be used once", key, "give every one its own"),
    );
}

/** A list that must hold something. */
export function checkNotEmpty(path: string, list: readonly unknown[], fix: string): readonly Problem[] {
    return problemIf(list.length === 0, path, "name at least one", "none", fix);
}

/** Ranges that are none, or that share addresses with one before them. */
export function checkRanges(ranges: readonly { readonly path: string; readonly range: string }[]): readonly Problem[] {
    const good = ranges.filter(({ range }) => isCidr(range));
    return [
        ...ranges.flatMap(({ path, range }) =>
            problemIf(
                !isCidr(range),
                path,
                "be an IPv4 range with no bits set behind its prefix",
                range,
                "write it like 10.128.4.0/22",
            ),
        ),
        ...good.flatMap(({ path, range }, index) =>
            good
                .slice(0, index)
                .filter((other) => overlaps(other.range, range))
                .flatMap((other) =>
                    problemIf(true, path, `not overlap ${other.path} (${other.range})`, range, "choose another range"),
                ),
        ),
    ];
}
