import type { Value, Values } from "../../base/values.js";
import { failing, only, projectOf, regionOf, type Calls } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { exclusively, textOf, type Session } from "../session.js";

const facts = `
autoNetworkTier: text computed enum=PREMIUM|STANDARD|
deletionPolicy: text computed
drainNatIps natIps: set<text> computed elemSame=link
enableDynamicPortAllocation enableEndpointIndependentMapping: bool computed
endpointTypes: list<text> computed new min=1
icmpIdleTimeoutSec tcpTransitoryIdleTimeoutSec udpIdleTimeoutSec: int default=30
initialNatIps: set<text> new elemSame=link conflicts=drainNatIps|natIps
maxPortsPerVm: int
minPortsPerVm: int computed
name: text required new rule=account:2:63
natIpAllocateOption: text enum=MANUAL_ONLY|AUTO_ONLY|
project: text computed new
region: text computed new same=link
router: text required new same=link
sourceSubnetworkIpRangesToNat: text required enum=ALL_SUBNETWORKS_ALL_IP_RANGES|ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES|LIST_OF_SUBNETWORKS
sourceSubnetworkIpRangesToNat64: text enum=ALL_IPV6_SUBNETWORKS|LIST_OF_IPV6_SUBNETWORKS|
tcpEstablishedIdleTimeoutSec: int default=1200
tcpTimeWaitTimeoutSec: int default=120
type: text new default=PUBLIC enum=PUBLIC|PRIVATE|
logConfig: block
  enable: bool required
  filter: text required enum=ERRORS_ONLY|TRANSLATIONS_ONLY|ALL
nat64Subnetworks(nat64_subnetwork): set<block>
  name: text required same=link
rules: set<block>
  description: text
  match: text required
  ruleNumber: int required rule=range:0:65000
  action: block computed
    sourceNatActiveIps sourceNatActiveRanges sourceNatDrainIps sourceNatDrainRanges: set<text> elemSame=link
subnetworks(subnetwork): set<block>
  name: text required same=link
  secondaryIpRangeNames: set<text>
  sourceIpRangesToNats(source_ip_ranges_to_nat): set<text> required min=1
`;

const plain = [
    "name", "type", "natIpAllocateOption", "natIps", "drainNatIps", "sourceSubnetworkIpRangesToNat", "subnetworks",
    "minPortsPerVm", "maxPortsPerVm", "enableDynamicPortAllocation", "enableEndpointIndependentMapping",
    "icmpIdleTimeoutSec", "tcpEstablishedIdleTimeoutSec", "tcpTransitoryIdleTimeoutSec", "tcpTimeWaitTimeoutSec",
    "udpIdleTimeoutSec", "logConfig", "endpointTypes", "autoNetworkTier",
]; // prettier-ignore

function toBody(wanted: Values): Values {
    return only(
        wanted,
        plain.filter((name) => !Array.isArray(wanted[name]) || wanted[name].length > 0),
    );
}

function natsOf(router: Values): readonly Values[] {
    return (router["nats"] ?? []) as readonly Values[];
}

/** A NAT lives inside its router: read the router, change its list, write it back, one at a time. */
async function change(
    session: Session,
    router: string,
    doing: string,
    edit: (nats: readonly Values[]) => readonly Values[],
    accepted?: () => void,
): Promise<void> {
    await exclusively([router], async () => {
        const nats: Value = edit(natsOf(await session.get("compute", router)));
        const operation = await session.send("compute", "PATCH", router, { nats });
        accepted?.();
        await session.computeDone(operation, doing);
    });
}

/** An id is project, region, router and name. */
function routerOf(id: string): string {
    const [project = "", region = "", router = ""] = id.split("/");
    return `projects/${project}/regions/${region}/routers/${router}`;
}

const calls: Calls = {
    async create(session, wanted) {
        const router = textOf(wanted["router"]).split("/").at(-1)!;
        const name = textOf(wanted["name"]);
        const id = [projectOf(wanted, session), regionOf(wanted, session), router, name].join("/");
        await failing("Error creating RouterNat", () =>
            change(
                session,
                routerOf(id),
                "Creating RouterNat",
                (nats) => {
                    if (nats.some((nat) => nat["name"] === name)) {
                        throw new Error(`Error creating RouterNat: NAT ${name} already exists on router ${router}`);
                    }
                    return [...nats, toBody(wanted)];
                },
                () => (session.begun = id),
            ),
        );
        return id;
    },
    async read(session, id, known) {
        const router = await session.find("compute", routerOf(id));
        const [project = "", region = "", routerName = "", name = ""] = id.split("/");
        const nat = router && natsOf(router).find((entry) => entry["name"] === name);
        return nat && { ...only(nat, plain), project, region, router: known["router"] ?? routerName };
    },
    update: (session, id, _changed, wanted) =>
        change(session, routerOf(id), "Updating RouterNat", (nats) =>
            nats.map((nat) => (nat["name"] === wanted["name"] ? { ...nat, ...toBody(wanted) } : nat)),
        ),
    delete: (session, id, state) =>
        failing("Error deleting RouterNat", () =>
            change(session, routerOf(id), "Deleting RouterNat", (nats) =>
                nats.filter((nat) => nat["name"] !== state["name"]),
            ),
        ),
};

/** Cloud NAT gateways, which live inside a router. */
export const routerNat: ResourceType = {
    token: "gcp:compute/routerNat:RouterNat",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 63, lowerCase: true },
    knowsProject: true,
    calls: calls,
};
