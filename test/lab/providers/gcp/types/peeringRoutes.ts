import { isObject, type Value, type Values } from "../../base/values.js";
import { linkTo, only, pick, projectOf, type Calls } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { exclusively, textOf, type Session } from "../session.js";

const facts = `
exportCustomRoutes importCustomRoutes: bool required
exportSubnetRoutesWithPublicIp importSubnetRoutesWithPublicIp: bool computed
network: text required same=link
peering: text required
project: text computed new
`;

const routes = [
    "exportCustomRoutes", "importCustomRoutes", "exportSubnetRoutesWithPublicIp", "importSubnetRoutesWithPublicIp",
]; // prettier-ignore

/** Sets what a peering that somebody else made exchanges; Google allows one such change per network at a time. */
async function configure(session: Session, network: string, wanted: Values): Promise<void> {
    const networkPeering = { name: wanted["peering"]!, ...only(wanted, routes) };
    await exclusively([network], () =>
        session.compute("PATCH", `${network}/updatePeering`, { networkPeering }, "Updating Network Peering"),
    );
}

/** An id is the network's path, `networkPeerings` and the peering's name. */
function networkOf(id: string): string {
    return id.slice(0, id.indexOf("/networkPeerings/"));
}

const calls: Calls = {
    async create(session, wanted) {
        const network = linkTo(wanted["network"], `projects/${projectOf(wanted, session)}/global/networks`);
        await configure(session, network, wanted);
        return `${network}/networkPeerings/${textOf(wanted["peering"])}`;
    },
    async read(session, id, known) {
        const body = await session.find("compute", networkOf(id));
        const peerings = (body?.["peerings"] ?? []) as readonly Value[];
        const name = id.split("/").at(-1);
        const peering = peerings.filter(isObject).find((entry) => entry["name"] === name);
        return (
            peering && {
                ...pick(peering, {
                    exportCustomRoutes: false, importCustomRoutes: false, exportSubnetRoutesWithPublicIp: true,
                    importSubnetRoutesWithPublicIp: false,
                }), // prettier-ignore
                network: known["network"] ?? networkOf(id),
                peering: name!,
            }
        );
    },
    update: (session, id, _changed, wanted) => configure(session, networkOf(id), wanted),
    // The peering belongs to somebody else: what it exchanges stays as it is.
    delete: () => Promise.resolve(),
};

/** What a peering exchanges that somebody else made. */
export const peeringRoutes: ResourceType = {
    token: "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig",
    fields: parseFacts(facts),
    knowsProject: true,
    calls,
};
