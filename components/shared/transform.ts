import * as pulumi from "@pulumi/pulumi";

/** What a {@link Transform} made of one child. */
export interface Transformed<A> {
    /**
     * Arguments instead of those the component decided.
     * @default - those the component decided
     * @example { ...args, description: "owned by the network team" }
     */
    readonly args?: A;
    /**
     * Options instead of those the component decided.
     * @default - those the component decided
     * @example { ...opts, protect: true }
     */
    readonly opts?: pulumi.CustomResourceOptions;
}

/**
 * A way to what a component does not offer itself: arguments to lay over those of one child, or a function of the
 * arguments, options and logical name the component decided.
 *
 * What a component sets is set for a reason; a transform that takes it away is on its own.
 *
 * @example
 * new MeshNetwork("paris", { plan, transform: { network: { description: "owned by the network team" } } });
 * @example
 * new GkeCluster("paris", {
 *     plan,
 *     transform: { nodePool: (args, opts) => ({ opts: { ...opts, ignoreChanges: ["nodeConfig.imageType"] } }) },
 * });
 */
export type Transform<A> =
    Readonly<Partial<A>> | ((args: A, opts: pulumi.CustomResourceOptions, name: string) => Transformed<A>);

/** Name, arguments and options of a child, as a resource's constructor takes them. */
export type Child<A> = [name: string, args: A, opts: pulumi.CustomResourceOptions];

/** A child as the component decided it, after the caller's transform has had its say. */
export function transformed<A extends object>(
    transform: Transform<A> | undefined,
    name: string,
    args: A,
    opts: pulumi.CustomResourceOptions,
): Child<A> {
    if (transform === undefined) {
        return [name, args, opts];
    }
    if (typeof transform === "function") {
        const result = transform(args, opts, name);
        return [name, result.args ?? args, result.opts ?? opts];
    }
    return [name, { ...args, ...transform }, opts];
}
