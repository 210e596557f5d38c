/** Numbers of a version: `1.36.2-gke.2064000` has 1, 36, 2, 2064000; missing ones are 0. */
function numbers(version: string): readonly number[] {
    return (version.match(/\d+/g) ?? []).map(Number);
}

/** Negative, zero or positive as `a` is older than, equal to or newer than `b`. */
export function compareVersions(a: string, b: string): number {
    const [one, other] = [numbers(a), numbers(b)];
    for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
        const difference = (one[index] ?? 0) - (other[index] ?? 0);
        if (difference !== 0) {
            return difference;
        }
    }
    return 0;
}

/** Whether the version is the other one or newer. */
export const atLeast = (version: string, other: string): boolean => compareVersions(version, other) >= 0;

/** Minor number: 20 of `1.20.2`. Majors are counted as a thousand minors, so that they are never close. */
export function minorOf(version: string): number {
    const [major = 0, minor = 0] = numbers(version);
    return (major - 1) * 1000 + minor;
}
