import { projectOf } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { plainBody, plainState, restCalls, sameMasks } from "../restCalls.js";
import { textOf } from "../session.js";

const facts = `
createTime state uniqueId updateTime: text output
deletionPolicy: text computed
description: text
effectiveLabels pulumiLabels(terraform_labels): map output
group: text computed new same=link
hub name: text required new same=link
labels: map
location: text required new
project: text computed new
gateway: block new conflicts=linkedInterconnectAttachments|linkedProducerVpcNetwork|linkedRouterApplianceInstances|linkedVpcNetwork|linkedVpnTunnels
  capacity: text required enum=CAPACITY_1_GBPS|CAPACITY_10_GBPS|CAPACITY_100_GBPS
  routers: list<text> output
  ipRangeReservations: list<block> required new
    ipRange: text required new
linkedInterconnectAttachments: block conflicts=gateway|linkedProducerVpcNetwork|linkedRouterApplianceInstances|linkedVpcNetwork|linkedVpnTunnels
  excludeExportRanges excludeImportRanges includeExportRanges includeImportRanges: list<text>
  siteToSiteDataTransfer: bool required new
  uris: list<text> required new
linkedProducerVpcNetwork: block new conflicts=gateway|linkedInterconnectAttachments|linkedRouterApplianceInstances|linkedVpcNetwork|linkedVpnTunnels
  excludeExportRanges includeExportRanges: list<text>
  network: text required new same=link
  peering: text required new
  producerNetwork: text output
linkedRouterApplianceInstances: block conflicts=gateway|linkedInterconnectAttachments|linkedProducerVpcNetwork|linkedVpcNetwork|linkedVpnTunnels
  excludeExportRanges excludeImportRanges includeExportRanges includeImportRanges: list<text>
  siteToSiteDataTransfer: bool required new
  instances: list<block> required
    ipAddress: text required
    virtualMachine: text required same=link
linkedVpcNetwork: block conflicts=gateway|linkedInterconnectAttachments|linkedProducerVpcNetwork|linkedRouterApplianceInstances|linkedVpnTunnels
  excludeExportRanges includeExportRanges: list<text>
  uri: text required new same=link
linkedVpnTunnels: block conflicts=gateway|linkedInterconnectAttachments|linkedProducerVpcNetwork|linkedRouterApplianceInstances|linkedVpcNetwork
  excludeExportRanges excludeImportRanges includeExportRanges includeImportRanges: list<text>
  siteToSiteDataTransfer: bool required new
  uris: list<text> required new
reasons: list<block> output
  code message userDetails: text
`;

/** What a spoke can connect. */
const links = [
    "linkedVpcNetwork", "linkedVpnTunnels", "linkedInterconnectAttachments", "linkedRouterApplianceInstances",
    "linkedProducerVpcNetwork", "gateway",
]; // prettier-ignore

/** Spokes of a hub: networks and what else it connects. */
export const spoke: ResourceType = {
    token: "gcp:networkconnectivity/spoke:Spoke",
    fields: parseFacts(facts),
    autoname: { property: "name", max: 255, lowerCase: false },
    labels: "labels",
    knowsProject: true,
    calls: restCalls({
        service: "networkConnectivity",
        kind: "Spoke",
        operations: true,
        place(wanted, session) {
            const parent = `projects/${projectOf(wanted, session)}/locations/${textOf(wanted["location"])}/spokes`;
            const name = textOf(wanted["name"]);
            return { path: `${parent}?spokeId=${name}`, id: `${parent}/${name}` };
        },
        toBody: (wanted) => plainBody(wanted, ["hub", "group", "description", ...links]),
        fromBody: (body, known, id) => ({
            ...plainState(
                body,
                known,
                ["description", "hub", "group", "createTime", "updateTime", "uniqueId", "state"],
                ["reasons", ...links],
            ),
            name: known["name"] ?? id.split("/").at(-1)!,
            location: id.split("/")[3]!,
            project: id.split("/")[1]!,
        }),
        masks: sameMasks(["description", ...links]),
    }),
};
