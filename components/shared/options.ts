import type * as pulumi from "@pulumi/pulumi";

/** Options of a child: parented, and ordered after resources it needs without taking a value from them. */
export function childOf(
    parent: pulumi.ComponentResource,
    more: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
    return { parent, ...more };
}
