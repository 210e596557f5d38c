import type { CiliumInput, HelmValue, HelmValues } from "./ciliumInput.js";
import { mergeValues } from "./mergeValues.js";

/** An image of the chart: where its values stand, its name below the registry, and who deploys it. */
interface ChartImage {
    readonly path: readonly string[];
    readonly name: string;
    readonly deployed: (input: CiliumInput) => boolean;
}

const always = (): boolean => true;

/**
 * Every image a plan can deploy. The operator's name is without the suffix `-generic`, which the chart adds itself,
 * and its digests have names of their own, but `useDigest` works as elsewhere.
 */
const chartImages: readonly ChartImage[] = [
    { path: ["image"], name: "cilium", deployed: always },
    { path: ["operator", "image"], name: "operator", deployed: always },
    { path: ["certgen", "image"], name: "certgen", deployed: always },
    { path: ["clustermesh", "apiserver", "image"], name: "clustermesh-apiserver", deployed: always },
    { path: ["envoy", "image"], name: "cilium-envoy", deployed: (input) => input.l7Proxy },
    { path: ["nodeinit", "image"], name: "startup-script", deployed: (input) => input.platform === "gke" },
    {
        path: ["hubble", "relay", "image"],
        name: "hubble-relay",
        deployed: ({ hubble }) => hubble.enabled && hubble.relay,
    },
    {
        path: ["hubble", "ui", "backend", "image"],
        name: "hubble-ui-backend",
        deployed: ({ hubble }) => hubble.enabled && hubble.ui,
    },
    {
        path: ["hubble", "ui", "frontend", "image"],
        name: "hubble-ui",
        deployed: ({ hubble }) => hubble.enabled && hubble.ui,
    },
];

/** Where images come from, where that is not the chart's own choice. */
export function imageValues(input: CiliumInput): HelmValues {
    const registry = input.imageRegistry?.replace(/\/+$/, "");
    return chartImages
        .filter((image) => image.deployed(input))
        .map(({ path, name }): HelmValues => {
            const image = {
                ...(registry === undefined ? {} : { repository: `${registry}/${name}` }),
                ...(input.imageDigests ? {} : { useDigest: false }),
            };
            return Object.keys(image).length === 0 ? {} : nest(path, image);
        })
        .reduce(mergeValues, {});
}

function nest(path: readonly string[], value: HelmValues): HelmValues {
    return path.reduceRight<HelmValue>((below, key) => ({ [key]: below }), value) as HelmValues;
}
