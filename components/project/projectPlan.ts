import { checkNotEmpty, checkUnique, findingIf } from "../shared/checks.js";
import type { Problem } from "../shared/problems.js";

/** Google APIs of every project that holds a part of the mesh. */
export const requiredServices: readonly string[] = [
    "compute.googleapis.com",
    "container.googleapis.com",
    "dns.googleapis.com",
    "iam.googleapis.com",
];

/** Google API of hubs and spokes. */
export const nccService = "networkconnectivity.googleapis.com";

/** What is wrong with a list of Google APIs. */
export function checkServices(services: readonly string[]): readonly Problem[] {
    return [
        ...checkNotEmpty("services", services, "name an API, or leave the argument away"),
        ...checkUnique((index) => `services.${index}`, services),
        ...services.flatMap((service, index) =>
            findingIf(
                !/^[a-z][-a-z0-9]*(\.[-a-z0-9]+)+$/.test(service),
                `services.${index}`,
                "must be the name of an API",
                service,
                "write it like compute.googleapis.com",
            ),
        ),
    ];
}
