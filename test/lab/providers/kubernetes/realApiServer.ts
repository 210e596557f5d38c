import { spawn, type ChildProcess } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { binary } from "../../toolchain/artefacts.js";
import { openSession } from "./settings.js";

/** Milliseconds a busy machine may need. */
const readyTimeoutMs = 90_000;

/** Controllers beside the API server: enough that workloads get pods, Services ends, and namespaces an end. */
const controllers =
    "deployment-controller,replicaset-controller,endpointslice-controller,namespace-controller,garbage-collector-controller";

/**
 * A real API server with its store and a few controllers, on loopback addresses, for tests. There are no nodes: pods
 * are made and never run.
 *
 * @example
 * const server = await RealApiServer.start();
 * await provider.configure({ kubeconfig: server.kubeconfig });
 * await server.stop();
 */
export class RealApiServer {
    private readonly dir = mkdtempSync(join(tmpdir(), "api-server-"));
    private readonly children: ChildProcess[] = [];

    private constructor(
        private readonly etcdPort: number,
        private readonly peerPort: number,
        private readonly apiPort: number,
    ) {}

    static async start(): Promise<RealApiServer> {
        const server = new RealApiServer(await freePort(), await freePort(), await freePort());
        try {
            server.startStore();
            server.startApiServer();
            await server.untilReady();
            server.startControllers();
        } catch (error) {
            await server.stop();
            throw error;
        }
        return server;
    }

    get kubeconfig(): string {
        return JSON.stringify({
            "current-context": "c",
            contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
            clusters: [
                {
                    name: "c",
                    cluster: { server: `https://127.0.0.1:${this.apiPort}`, "insecure-skip-tls-verify": true },
                },
            ],
            users: [{ name: "u", user: { token: "loopback" } }],
        });
    }

    async stop(): Promise<void> {
        const ended = this.children.map(
            (child) =>
                new Promise<void>((resolve) =>
                    child.exitCode === null ? child.once("exit", () => resolve()) : resolve(),
                ),
        );
        // Nothing of it is wanted afterwards, so nobody waits for orderly endings.
        this.children.forEach((child) => child.kill("SIGKILL"));
        await Promise.all(ended);
        rmSync(this.dir, { recursive: true, force: true });
    }

    private startStore(): void {
        const [client, peer] = [this.etcdPort, this.peerPort].map((port) => `http://127.0.0.1:${port}`);
        this.run("etcd", [
            `--data-dir=${join(this.dir, "etcd")}`,
            `--listen-client-urls=${client}`,
            `--advertise-client-urls=${client}`,
            `--listen-peer-urls=${peer}`,
            `--initial-advertise-peer-urls=${peer}`,
            `--initial-cluster=default=${peer}`,
            "--unsafe-no-fsync",
        ]);
    }

    private startApiServer(): void {
        const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        const key = this.file("key.pem", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
        const pub = this.file("pub.pem", publicKey.export({ type: "spki", format: "pem" }).toString());
        const tokens = this.file("tokens", 'loopback,admin,admin,"system:masters"\n');
        this.run("kube-apiserver", [
            `--etcd-servers=http://127.0.0.1:${this.etcdPort}`,
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            `--secure-port=${this.apiPort}`,
            `--cert-dir=${join(this.dir, "certs")}`,
            `--token-auth-file=${tokens}`,
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://loopback",
            `--service-account-signing-key-file=${key}`,
            `--service-account-key-file=${pub}`,
            "--service-cluster-ip-range=10.96.0.0/24",
            // Pods are made by controllers that have no service accounts here.
            "--disable-admission-plugins=ServiceAccount",
            "--endpoint-reconciler-type=none",
        ]);
    }

    private startControllers(): void {
        this.run("kube-controller-manager", [
            `--kubeconfig=${this.file("kubeconfig", this.kubeconfig)}`,
            `--controllers=${controllers}`,
            "--leader-elect=false",
            "--bind-address=127.0.0.1",
            "--secure-port=0",
        ]);
    }

    private async untilReady(): Promise<void> {
        const { cluster } = openSession({ kubeconfig: this.kubeconfig });
        const ref = { apiVersion: "v1", kind: "Namespace", name: "default" };
        const end = Date.now() + readyTimeoutMs;
        for (;;) {
            const found = await cluster?.objects.get(ref, undefined, AbortSignal.timeout(5000)).catch(() => undefined);
            if (found) {
                return;
            }
            if (Date.now() > end || this.children.some(({ exitCode }) => exitCode !== null)) {
                throw new Error(`the API server did not come up; see ${this.dir}`);
            }
            await sleep(250);
        }
    }

    private run(program: string, args: readonly string[]): void {
        const log = openSync(join(this.dir, `${program}.log`), "a", 0o600);
        this.children.push(spawn(binary(program), args, { stdio: ["ignore", log, log] }));
    }

    private file(name: string, text: string): string {
        const path = join(this.dir, name);
        writeFileSync(path, text, { mode: 0o600 });
        return path;
    }
}

/** A port nobody listens on; somebody else may be quicker, and then the program that wanted it ends. */
async function freePort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
}
