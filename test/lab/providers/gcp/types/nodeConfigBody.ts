import { isObject, type Value, type Values } from "../../base/values.js";
import { compact } from "../calls.js";

/** Properties of a node configuration that the API calls otherwise, or keeps elsewhere. */
const special = [
    "guestAccelerators",
    "loggingVariant",
    "effectiveTaints",
    "resourceManagerTags",
    "bootDisk",
    "imageType",
];

/** A program's node configuration as the API takes it. */
export function nodeConfigBody(config: Value | undefined): Values | undefined {
    if (!isObject(config)) {
        return undefined;
    }
    const plain = Object.fromEntries(Object.entries(config).filter(([name]) => !special.includes(name)));
    const accelerators = config["guestAccelerators"];
    const variant = config["loggingVariant"];
    return compact({
        ...plain,
        imageType: config["imageType"],
        accelerators: Array.isArray(accelerators)
            ? (accelerators as readonly Values[]).map(({ count, type, ...rest }) =>
                  compact({ ...rest, acceleratorCount: count, acceleratorType: type }),
              )
            : undefined,
        loggingConfig: variant === undefined ? undefined : { variantConfig: { variant } },
    });
}

/** A node configuration of the API as the state shows it. */
export function nodeConfigState(config: Value | undefined): Values {
    const body = isObject(config) ? config : {};
    const { accelerators, loggingConfig, taints, ...plain } = body;
    const variants = isObject(loggingConfig) ? loggingConfig["variantConfig"] : undefined;
    return compact({
        ...plain,
        labels: plain["labels"] ?? {},
        taints: taints ?? [],
        effectiveTaints: taints ?? [],
        loggingVariant: (isObject(variants) ? variants["variant"] : undefined) ?? "DEFAULT",
        guestAccelerators: ((accelerators ?? []) as readonly Values[]).map(
            ({ acceleratorCount, acceleratorType, ...rest }) =>
                compact({ ...rest, count: Number(acceleratorCount), type: acceleratorType }),
        ),
    });
}
