import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { examples, ForeignProgram } from "../package.js";

/** Resources of each example by type, components aside. */
type Made = Readonly<Record<string, number>>;

const all = examples();
const mocks = join(import.meta.dirname, "..", "..", "dist", "test", "component", "mocks.js");

/** Runs every example against mocks and prints what each registers. */
const runner = `
import * as pulumi from "@pulumi/pulumi";
import { register } from ${JSON.stringify(pathToFileURL(mocks).href)};

pulumi.runtime.setAllConfig({ "clustermesh:kubeconfig": "kubeconfig of a cluster" });
const made = {};
const log = console.log;
for (let index = 0; index < ${all.length}; index += 1) {
    const types = {};
    console.log = (text) => (types[text] = 1);
    for (const { type } of await register(() => import(\`./example\${index}.js\`))) {
        if (!type.startsWith("clustermesh:")) {
            const short = type.split(":").at(-1);
            types[short] = (types[short] ?? 0) + 1;
        }
    }
    made[index] = types;
}
log(JSON.stringify(made));
`;

const expected: Readonly<Record<string, Made>> = {
    "Two networks that are peered": {
        Service: 4,
        Network: 2,
        Subnetwork: 2,
        Router: 2,
        RouterNat: 2,
        Firewall: 4,
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
    let made: Readonly<Record<string, Made>>;
    beforeAll(() => {
        program = ForeignProgram.create();
        all.forEach(({ code }, index) => program.write(`example${index}.ts`, code));
        program.compile();
        program.write("run.js", runner);
        made = JSON.parse(program.run("run.js")) as typeof made;
    }, 120_000);
    afterAll(() => program.remove());

    it("has an example of everything that is expected here", () => {
        expect(all.map(({ heading }) => heading)).toEqual(Object.keys(expected));
    });

    it.each(all.map(({ heading }, index) => [heading, index] as const))("%s", (heading, index) => {
        expect(made[index]).toEqual(expected[heading]);
    });

    it("exports every capability, and all of them together", () => {
        program.write(
            "exports.js",
            `const names = ["datapath", "demo", "gke", "mesh", "network", "peering", "policies", "project", "services", "shared"];
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

    it("exports nothing but components", () => {
        program.write(
            "inside.js",
            `await import("clustermesh/infra/deploy.js").then(() => console.log("open"), (error) => console.log(error.code));`,
        );
        expect(program.run("inside.js").trim()).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED");
    });
});
