import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { componentTable, examples, ForeignProgram } from "../package.js";
import type { Registered } from "./mocks.js";

/** Resources of each example by type, components aside. */
type Made = Readonly<Record<string, number>>;

const all = examples();
const mocks = join(import.meta.dirname, "..", "..", "dist", "test", "component", "mocks.js");

/** What the runner prints of each example. */
interface Ran {
    readonly made: Readonly<Record<string, Made>>;
    readonly registered: Readonly<Record<string, readonly Registered[]>>;
}

/** Runs every example against mocks and prints what each registers. */
const runner = `
import * as pulumi from "@pulumi/pulumi";
import { register } from ${JSON.stringify(pathToFileURL(mocks).href)};

pulumi.runtime.setAllConfig({ "clustermesh:kubeconfig": "kubeconfig of a cluster" });
const made = {};
const registered = {};
const log = console.log;
for (let index = 0; index < ${all.length}; index += 1) {
    const types = {};
    console.log = (text) => (types[text] = 1);
    registered[index] = await register(() => import(\`./example\${index}.js\`));
    for (const { type } of registered[index]) {
        if (!type.startsWith("clustermesh:")) {
            const short = type.split(":").at(-1);
            types[short] = (types[short] ?? 0) + 1;
        }
    }
    made[index] = types;
}
log(JSON.stringify({ made, registered }));
`;

const capabilities = [
    "datapath",
    "demo",
    "gke",
    "mesh",
    "network",
    "peering",
    "policies",
    "project",
    "services",
    "shared",
];

const expected: Readonly<Record<string, Made>> = {
    "Two networks that are peered": {
        Service: 4,
        Network: 2,
        Subnetwork: 2,
        Router: 2,
        RouterNat: 2,
        Firewall: 6,
        NetworkPeering: 2,
    },
    "What a component does not offer itself": { Network: 1, Subnetwork: 1 },
    "A hub instead of peerings": { Hub: 1, Group: 1, Spoke: 2 },
    "A network of a host project": {
        SharedVPCHostProject: 1,
        SharedVPCServiceProject: 1,
        ServiceIdentity: 1,
        IAMMember: 1,
        SubnetworkIAMMember: 2,
    },
    "Addresses and names of clustermesh-apiservers": { ManagedZone: 1, Address: 2, RecordSet: 2 },
    "A GKE cluster": {
        Account: 1,
        IAMMember: 2,
        ServiceIdentity: 1,
        CryptoKeyIAMMember: 1,
        Topic: 1,
        Cluster: 1,
        NodePool: 2,
        BackupPlan: 1,
    },
    "A cluster with Cilium, from the network up": {
        Network: 1,
        Subnetwork: 1,
        Router: 1,
        RouterNat: 1,
        ManagedZone: 1,
        Address: 1,
        RecordSet: 1,
        Account: 1,
        IAMMember: 2,
        Cluster: 1,
        NodePool: 2,
        PrivateKey: 1,
        SelfSignedCert: 1,
        kubernetes: 1,
        Secret: 1,
        Release: 1,
    },
    "Cilium with a CA and a key of the whole mesh": {
        PrivateKey: 1,
        SelfSignedCert: 1,
        RandomBytes: 1,
        kubernetes: 1,
        Secret: 2,
        Release: 1,
    },
    "What runs on all clusters": {
        kubernetes: 2,
        Namespace: 2,
        Service: 2,
        ServiceExport: 2,
        CiliumNetworkPolicy: 2,
        Deployment: 4,
    },
    "Checks without Pulumi": {
        "plan.name: must be at most 63 lower-case letters, digits or dashes and begin with a letter, got Paris; shorten or correct it\nplan.mtu: must be a whole number from 1300 to 8896, got 9000; correct it": 1,
    },
};

describe("the package, in a program of somebody else", () => {
    let program: ForeignProgram;
    let ran: Ran;
    beforeAll(() => {
        program = ForeignProgram.create();
        all.forEach(({ code }, index) => program.write(`example${index}.ts`, code));
        program.compile();
        program.write("run.js", runner);
        ran = JSON.parse(program.run("run.js")) as Ran;
    }, 120_000);
    afterAll(() => program.remove());

    it("has an example of everything that is expected here", () => {
        expect(all.map(({ heading }) => heading)).toEqual(Object.keys(expected));
    });

    it.each(all.map(({ heading }, index) => [heading, index] as const))("%s", (heading, index) => {
        expect(ran.made[index]).toEqual(expected[heading]);
    });

    it("puts Cilium on pools that wait for it, and lays transforms over what components decide", () => {
        const index = all.findIndex(({ heading }) => heading === "A cluster with Cilium, from the network up");
        const of = (type: string): readonly Registered[] =>
            ran.registered[index]!.filter((entry) => entry.type.endsWith(`:${type}`));
        const taints = [{ key: "node.cilium.io/agent-not-ready", value: "true", effect: "NO_SCHEDULE" }];
        expect(of("NodePool").map(({ name, inputs }) => [name, inputs["nodeConfig"]])).toMatchObject([
            ["paris-main", { taints, tags: ["mesh-shop"] }],
            ["paris-web", { taints, tags: ["mesh-shop"] }],
        ]);
        expect(of("Cluster")).toMatchObject([{ inputs: { description: "owned by the shop" } }]);
        expect(of("Release")).toMatchObject([
            {
                inputs: {
                    maxHistory: 3,
                    version: "1.20.2",
                    values: {
                        agentNotReadyTaintKey: taints[0]!.key,
                        cluster: { name: "paris", id: 1 },
                        clustermesh: { config: { clusters: { rome: { address: "rome.mesh.cilium.io" } } } },
                    },
                },
            },
        ]);
    });

    it("exports every capability, and all of them together", () => {
        program.write(
            "exports.js",
            `const names = ${JSON.stringify(capabilities)};
            const all = await import("clustermesh/components");
            const missing = [];
            for (const name of names) {
                for (const key of Object.keys(await import(\`clustermesh/components/\${name}\`))) {
                    if (!(key in all)) { missing.push(\`\${name}: \${key}\`); }
                }
            }
            console.log(JSON.stringify(missing));`,
        );
        expect(JSON.parse(program.run("exports.js"))).toEqual([]);
    });

    it("has a row for every component it exports, with the path it is exported by", () => {
        program.write(
            "table.js",
            `import { ComponentResource } from "@pulumi/pulumi";
            const paths = ${JSON.stringify(capabilities)}.map((name) => \`clustermesh/components/\${name}\`);
            const found = [];
            for (const path of paths) {
                for (const [name, value] of Object.entries(await import(path))) {
                    if (typeof value === "function" && value.prototype instanceof ComponentResource) {
                        found.push([name, path]);
                    }
                }
            }
            console.log(JSON.stringify(found));`,
        );
        expect(componentTable().toSorted()).toEqual((JSON.parse(program.run("table.js")) as string[][]).toSorted());
    });

    it("exports nothing but components", () => {
        program.write(
            "inside.js",
            `await import("clustermesh/infra/deploy.js").then(() => console.log("open"), (error) => console.log(error.code));`,
        );
        expect(program.run("inside.js").trim()).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED");
    });
});
