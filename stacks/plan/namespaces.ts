import type { NamespacePlan } from "../../components/services/namespacePlan.js";
import type { EnvironmentSpec } from "../schema.js";
import { sorted } from "./order.js";

/** Namespaces that exist in every cluster by themselves. */
const givenNamespaces: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public", "kube-node-lease"]);

/** Namespaces the file names, and those that what it shares lives in. */
export function planNamespaces(spec: EnvironmentSpec): Readonly<Record<string, Required<NamespacePlan>>> {
    const used = [
        ...Object.values(spec.services),
        ...Object.values(spec.exports),
        ...Object.values(spec.policies),
        ...(spec.demo ? [spec.demo] : []),
    ].map(({ namespace }) => namespace);
    const wanted = [...new Set([...Object.keys(spec.namespaces), ...used])].filter(
        (name) => !givenNamespaces.has(name),
    );
    return Object.fromEntries(
        wanted.sort().map((name) => {
            // A namespace may be called `constructor`, which every object seems to have.
            const said = Object.hasOwn(spec.namespaces, name) ? spec.namespaces[name] : undefined;
            const { global, labels } = said ?? { global: true, labels: {} };
            return [name, { global, labels: sorted(labels) }];
        }),
    );
}
