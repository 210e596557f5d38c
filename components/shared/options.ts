import * as pulumi from "@pulumi/pulumi";

/** Options of a child: parented, and ordered after resources it needs without taking a value from them. */
export function childOf(
    parent: pulumi.ComponentResource,
    more: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
    return pulumi.mergeOptions({ parent }, more);
}
