import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { InitialisationFailed, type Provider } from "../../lab/providers/base/provider.js";
import type { Values } from "../../lab/providers/base/values.js";
import { createGcpProvider } from "../../lab/providers/gcp/provider.js";
import { EchoCloud } from "./echo.js";
import { compute, lives, type Life } from "./lives.js";

let echo: EchoCloud;
let provider: Provider;

beforeEach(async () => {
    echo = await EchoCloud.start();
    provider = createGcpProvider();
    await provider.configure(echo.settings);
    echo.stored.set(`${compute}/global/networks/paris`, { name: "paris", peerings: [{ name: "theirs" }] });
});
afterEach(() => echo.stop());

function about({ type }: Life, signal = new AbortController().signal) {
    return { urn: "urn", type, name: "res", signal, report: () => undefined };
}

async function checked(life: Life, changes: Values = {}): Promise<Values> {
    const news = { ...life.program, ...changes };
    const answer = await provider.check({ ...about(life), olds: {}, news, randomSeed: Uint8Array.of(1) });
    expect(answer.failures).toBeUndefined();
    return answer.inputs;
}

async function made(life: Life) {
    const inputs = await checked(life);
    const answer = await provider.create({ ...about(life), inputs, preview: false, timeout: 30 });
    return { inputs, ...answer };
}

const diff = (life: Life, id: string, olds: Values, news: Values) =>
    provider.diff({ ...about(life), id, olds, oldInputs: news, news, ignoreChanges: [] });

describe.each(lives)("a $type", (life) => {
    it("is created by its requests, and read back without a difference", async () => {
        const { id, state, inputs } = await made(life);
        expect(id).toBe(life.id);
        expect(echo.calls).toEqual(life.create);
        expect(echo.bodies[0]).toMatchObject(life.body ?? {});
        expect(await diff(life, id, state, inputs)).toMatchObject({ changes: false });
        const read = await provider.read({ ...about(life), id, state, inputs });
        expect(read).toMatchObject({ id, inputs: life.program });
        expect(await diff(life, id, read.state, inputs)).toMatchObject({ changes: false });
    });

    it("is deleted, and told to be gone", async () => {
        const { id, state, inputs } = await made(life);
        echo.calls.length = 0;
        const request = { ...about(life), id, state, timeout: 30 };
        await provider.delete(request);
        expect(echo.calls.filter((entry) => !entry.startsWith("GET"))).toEqual(life.delete ? [life.delete] : []);
        const read = await provider.read({ ...about(life), id, state, inputs });
        expect(read.id).toBe(life.stays ? id : "");
        await provider.delete(request);
    });
});

const changing = lives.flatMap((life) => (life.update ? [{ ...life, update: life.update }] : []));

it.each(changing)("a $type is changed in place by one request", async (life) => {
    const { id, state, inputs } = await made(life);
    const news = await checked(life, life.update.to);
    echo.calls.length = 0;
    echo.bodies.length = 0;
    const request = { ...about(life), id, olds: state, oldInputs: inputs, news, timeout: 30, ignoreChanges: [] };
    expect(await provider.diff(request)).toMatchObject({ changes: true });
    const answer = await provider.update({ ...request, preview: false });
    expect(echo.calls.filter((entry) => !entry.startsWith("GET"))).toEqual([life.update.call]);
    expect(echo.bodies[0]).toMatchObject(life.update.body ?? life.update.to);
    expect(await diff(life, id, answer.state, news)).toMatchObject({ changes: false });
});

describe("a change of a newer API", () => {
    const hub = lives.find(({ type }) => type.endsWith(":Hub"))!;

    it("is waited for", async () => {
        echo.pollsLeft = 2;
        await made(hub);
        const polls = echo.calls.filter((call) => call.endsWith("/projects/demo/locations/global/operations/op-1"));
        expect(polls).toHaveLength(2);
    });

    it("leaves a resource that the next run finishes when it is interrupted", async () => {
        echo.pollsLeft = Infinity;
        const stop = new AbortController();
        const inputs = await checked(hub);
        const running = provider.create({ ...about(hub, stop.signal), inputs, preview: false, timeout: 30 });
        setTimeout(() => stop.abort(), 100);
        const failure = await running.catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(InitialisationFailed);
        expect((failure as InitialisationFailed).id).toBe(hub.id);
    });

    it("ends with the time that the program gives it", async () => {
        echo.pollsLeft = Infinity;
        const inputs = await checked(hub);
        const running = provider.create({ ...about(hub), inputs, preview: false, timeout: 0.3 });
        await expect(running).rejects.toThrow("Error waiting for Creating Hub: timeout while waiting");
    });

    it("says what the API refused", async () => {
        echo.refusals.push({ on: /^POST/, status: 403, message: "permission denied", reason: "forbidden" });
        await expect(made(hub)).rejects.toThrow(
            "Error creating Hub: googleapi: Error 403: permission denied, forbidden",
        );
    });
});

describe("secrets", () => {
    const of = (name: string) => lives.find(({ type }) => type.endsWith(`:${name}`))!;

    it("are marked in inputs and state, and never deleted while protected", async () => {
        const version = of("SecretVersion");
        const { secrets } = await provider.check({
            ...about(version),
            olds: {},
            news: version.program,
            randomSeed: Uint8Array.of(1),
        });
        expect(secrets).toEqual(["secretData"]);
        expect((await made(version)).secrets).toEqual(["secretData"]);

        const secret = of("Secret");
        const inputs = await checked(secret, { deletionProtection: true });
        const { id, state } = await provider.create({ ...about(secret), inputs, preview: false, timeout: 30 });
        await expect(provider.delete({ ...about(secret), id, state, timeout: 30 })).rejects.toThrow(
            "cannot destroy secret without setting deletion_protection=false",
        );
    });
});

it("functions ask the API of a region", async () => {
    const zone = (name: string, region: string, status = "UP") => ({ name, region: `x/regions/${region}`, status });
    echo.stored.set(`${compute}/zones`, {
        items: [zone("w9-b", "europe-west9"), zone("w9-a", "europe-west9"), zone("w8-a", "europe-west8")],
    });
    const { values } = await provider.invoke!("gcp:compute/getZones:getZones", { region: "europe-west9" });
    expect(values).toMatchObject({ id: "projects/demo/regions/europe-west9", names: ["w9-a", "w9-b"] });
    await expect(provider.invoke!("gcp:compute/nosuch:nosuch", {})).rejects.toThrow("gcp:compute/nosuch:nosuch");
});
