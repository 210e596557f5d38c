import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { VerifyReport } from "../../cli/verify/model.js";
import { brokenHops, Lab } from "./lab.js";

const lab = new Lab("e2eh");

describe("a hub and two spokes in a VXLAN tunnel", () => {
    let report: VerifyReport;
    beforeAll(async () => {
        await lab.mesh("lab", "down");
        const up = await lab.mesh("lab", "up", "lab-hubs", "--json");
        expect(up.code, up.stdout + up.stderr).toBe(0);
        report = JSON.parse(up.stdout) as VerifyReport;
    });
    afterAll(async () => {
        await lab.mesh("lab", "down");
    });

    it("are connected exactly as planned", () => {
        expect(brokenHops(report)).toEqual([]);
        const connected = report.checks
            .filter((check) => check.layer === "control plane")
            .map(({ from, to }) => `${from} → ${to}`);
        expect([...new Set(connected)].sort()).toEqual([
            "amsterdam → paris",
            "milan → paris",
            "paris → amsterdam",
            "paris → milan",
        ]);
    });

    it("reach pods of neighbours and of nobody else", () => {
        const answered = Object.fromEntries(
            report.pods.map(({ from, to, result }) => [`${from} → ${to}`, result.answered > 0]),
        );
        expect(answered).toEqual({
            "amsterdam → amsterdam": true,
            "amsterdam → milan": false,
            "amsterdam → paris": true,
            "milan → amsterdam": false,
            "milan → milan": true,
            "milan → paris": true,
            "paris → amsterdam": true,
            "paris → milan": true,
            "paris → paris": true,
        });
    });

    it("have the service answered by neighbours alone", () => {
        const answeredBy = Object.fromEntries(
            report.services.map(({ from, result }) => [from, Object.keys(result.answeredBy).sort()]),
        );
        expect(answeredBy).toEqual({
            amsterdam: ["amsterdam", "paris"],
            milan: ["milan", "paris"],
            paris: ["amsterdam", "milan", "paris"],
        });
    });

    it("really use the tunnel", async () => {
        const config = await lab.kubectl(
            "paris",
            "-n",
            "kube-system",
            "get",
            "configmap",
            "cilium-config",
            "-o",
            "jsonpath={.data.routing-mode} {.data.tunnel-protocol}",
        );
        expect(config).toBe("tunnel vxlan");
    });

    it("leave nothing when they go down", async () => {
        const down = await lab.mesh("lab", "down");
        expect(down.code, down.stdout + down.stderr).toBe(0);
    });
});
