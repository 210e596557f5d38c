import { isCidr, overlaps } from "./cidr.js";
import { computeName, maxComputeName } from "./gcpNames.js";
import { show, type Problem } from "./problems.js";

/** What a check found, before a rule gives it a code and a severity. */
export type Finding = Pick<Problem, "path" | "text">;

/** A finding in the house's form: `must …, got VALUE; what to do`. */
export function finding(path: string, wrong: string, value: unknown, fix: string): Finding {
    return { path, text: `${wrong}, got ${show(value)}; ${fix}` };
}

/** A finding if the condition holds, for checks that look at one place. */
export function findingIf(
    broken: boolean,
    path: string,
    wrong: string,
    value: unknown,
    fix: string,
): readonly Finding[] {
    return broken ? [finding(path, wrong, value, fix)] : [];
}

/** Findings about a part of something, as findings about the whole. */
export function within<F extends Finding>(path: string, found: readonly F[]): readonly F[] {
    return found.map((one) => ({ ...one, path: `${path}.${one.path}` }));
}

/** Whether Google takes it as the name of a network, subnet, address, router or rule. */
export function checkComputeName(path: string, name: string): readonly Finding[] {
    return findingIf(
        !computeName.test(name) || name.length > maxComputeName,
        path,
        `must be at most ${maxComputeName} lower-case letters, digits or dashes and begin with a letter`,
        name,
        "shorten or correct it",
    );
}

/** Whether Kubernetes takes it as the name of an object and of a label in DNS. */
export function checkDnsLabel(path: string, name: string): readonly Finding[] {
    return findingIf(
        !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name),
        path,
        "must be at most 63 lower-case letters, digits or dashes and begin and end with a letter or digit",
        name,
        "shorten or correct it",
    );
}

/** A whole number between two others. */
export function checkNumber(
    path: string,
    value: number,
    [least, most]: readonly [least: number, most: number],
): readonly Finding[] {
    return findingIf(
        !Number.isInteger(value) || value < least || value > most,
        path,
        `must be a whole number from ${least} to ${most}`,
        value,
        "correct it",
    );
}

/** Keys, of which logical names are built, that are used more than once. */
export function checkUnique(path: (index: number) => string, keys: readonly string[]): readonly Finding[] {
    return keys.flatMap((key, index) =>
        findingIf(keys.indexOf(key) !== index, path(index), "must be used once", key, "give every one its own"),
    );
}

/** A list that must hold something. */
export function checkNotEmpty(path: string, list: readonly unknown[], fix: string): readonly Finding[] {
    return findingIf(list.length === 0, path, "must name at least one", "none", fix);
}

/** Ranges that are none, or that share addresses with one before them. */
export function checkRanges(ranges: readonly { readonly path: string; readonly range: string }[]): readonly Finding[] {
    const good = ranges.filter(({ range }) => isCidr(range));
    return [
        ...ranges.flatMap(({ path, range }) =>
            findingIf(
                !isCidr(range),
                path,
                "must be an IPv4 range with no bits set behind its prefix",
                range,
                "write it like 10.128.4.0/22",
            ),
        ),
        ...good.flatMap(({ path, range }, index) =>
            good
                .slice(0, index)
                .filter((other) => overlaps(other.range, range))
                .map((other) =>
                    finding(path, `must not overlap ${other.path} (${other.range})`, range, "choose another range"),
                ),
        ),
    ];
}
