import { isObject, type Value, type Values } from "../../base/values.js";
import { failing, linkTo, only, pick, type Calls } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { exclusively, textOf, type Session } from "../session.js";

const facts = `
deletionPolicy: text computed
exportCustomRoutes importCustomRoutes: bool default=false
exportSubnetRoutesWithPublicIp: bool new default=true
importSubnetRoutesWithPublicIp: bool new
name: text required new rule=name
network peerNetwork: text required new rule=networkLink same=path
stackType: text default=IPV4_ONLY enum=IPV4_ONLY|IPV4_IPV6
state stateDetails: text output
updateStrategy: text default=INDEPENDENT enum=INDEPENDENT|CONSENSUS
`;

const routes = [
    "exportCustomRoutes", "importCustomRoutes", "exportSubnetRoutesWithPublicIp", "importSubnetRoutesWithPublicIp",
    "stackType", "updateStrategy",
]; // prettier-ignore

function network(values: Values, session: Session, property = "network"): string {
    return linkTo(values[property], `projects/${session.settings.project ?? ""}/global/networks`);
}

/** Google allows one peering change per network at a time, on both sides of it. */
function alone<T>(values: Values, session: Session, work: () => Promise<T>): Promise<T> {
    return exclusively([network(values, session), network(values, session, "peerNetwork")], work);
}

function toBody(wanted: Values, session: Session): Values {
    return {
        name: wanted["name"]!,
        network: network(wanted, session, "peerNetwork"),
        exchangeSubnetRoutes: true,
        ...only(wanted, routes),
    };
}

const calls: Calls = {
    create: (session, wanted) =>
        alone(wanted, session, async () => {
            const parent = network(wanted, session);
            const id = `${parent.split("/").at(-1)!}/${textOf(wanted["name"])}`;
            const operation = await failing("Error adding network peering", () =>
                session.send("compute", "POST", `${parent}/addPeering`, { networkPeering: toBody(wanted, session) }),
            );
            session.begun = id;
            await session.computeDone(operation, "Adding Network Peering");
            return id;
        }),
    async read(session, _id, known) {
        const body = await session.find("compute", network(known, session));
        const peerings = (body?.["peerings"] ?? []) as readonly Value[];
        const peering = peerings.filter(isObject).find(({ name }) => name === known["name"]);
        return (
            peering &&
            pick(peering, {
                exportCustomRoutes: false, importCustomRoutes: false, exportSubnetRoutesWithPublicIp: true,
                importSubnetRoutesWithPublicIp: false, stackType: "IPV4_ONLY", updateStrategy: "INDEPENDENT",
                state: "", stateDetails: "",
            }) // prettier-ignore
        );
    },
    update: (session, _id, _changed, wanted) =>
        alone(wanted, session, () =>
            session.compute(
                "PATCH",
                `${network(wanted, session)}/updatePeering`,
                { networkPeering: toBody(wanted, session) },
                "Updating Network Peering",
            ),
        ),
    delete: (session, _id, state) =>
        alone(state, session, () =>
            failing("Error removing peering", () =>
                session.compute(
                    "POST",
                    `${network(state, session)}/removePeering`,
                    { name: state["name"]! },
                    "Removing Network Peering",
                ),
            ),
        ),
};

/** One side of a VPC peering. */
export const networkPeering: ResourceType = {
    token: "gcp:compute/networkPeering:NetworkPeering",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    knowsProject: false,
    minutes: 4,
    calls: calls,
};
