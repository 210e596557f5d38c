import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

import { MeshNetwork } from "../../components/network/meshNetwork.js";
import { planPeerings } from "../../components/peering/peeringPlan.js";
import { VpcPeerings } from "../../components/peering/vpcPeerings.js";
import { nthRange } from "../../components/shared/cidr.js";
import { networkId } from "../../components/shared/gcpNames.js";
import { googleProvider } from "../../infra/providers.js";
import { fullMesh } from "./fullMesh.js";

/**
 * A program of nothing but networks that are all peered with each other (peerings.test.ts).
 *
 * Peerings go through several providers, each a process of its own with a lock of its own: what keeps operations on
 * one network apart is the plan alone.
 */
const config = new pulumi.Config("clustermesh");
const endpoint = config.require("googleApiEndpoint");
const { names, pairs } = fullMesh(config.requireNumber("networks"));
const chained = config.getBoolean("chained") ?? true;
const project = "my-project";

const google = googleProvider(endpoint);
const processes = Array.from(
    { length: 3 },
    (_, index) =>
        new gcp.Provider(`process-${index}`, {
            accessToken: "local",
            computeCustomEndpoint: `${endpoint}/compute/v1/`,
        }),
);
const networks = names.map(
    (name, index) =>
        new MeshNetwork(
            name,
            {
                plan: {
                    key: name,
                    project,
                    name,
                    subnets: [
                        {
                            key: name,
                            name,
                            region: "europe-west9",
                            nodeRange: nthRange("10.128.0.0/13", 22, index)!,
                            podRange: nthRange("10.0.0.0/9", 18, index)!,
                        },
                    ],
                },
            },
            { providers: [google] },
        ),
);
const ready = networks.flatMap((network) => network.ready);

new VpcPeerings("mesh", {
    networkIds: Object.fromEntries(names.map((name) => [name, networkId(project, name)])),
    plan: planPeerings("test", pairs),
    after: Object.fromEntries(names.map((name, index) => [name, networks[index]!.ready])),
    transform: {
        peering: (_args, opts, name) => {
            const provider = processes[[...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 3]!;
            return { opts: { ...opts, provider, ...(chained ? {} : { dependsOn: ready }) } };
        },
    },
});
