import { expect, it } from "vitest";

import { checkResponse, diffResponse, invokeResponse } from "../../lab/providers/base/answers.js";
import type { Values } from "../../lab/providers/base/values.js";
import { fromStruct } from "../../lab/providers/base/wire.js";
import { createGcpProvider } from "../../lab/providers/gcp/provider.js";

/** What of the provider's answers reaches the engine. */
const google = createGcpProvider();

const about = { urn: "urn", name: "res", signal: new AbortController().signal, report: () => undefined };
const secretMark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

it("content of a secret is secret, whether the program says so or not", async () => {
    const news = { secret: "projects/demo/secrets/s", secretData: "hush" };
    const type = "gcp:secretmanager/secretVersion:SecretVersion";
    const answer = await google.check({ ...about, type, olds: {}, news, randomSeed: Uint8Array.of(1) });
    const inputs = fromStruct(checkResponse(answer, []).getInputs()) as Values;
    expect(inputs).toMatchObject({ secret: news.secret, secretData: { ...secretMark, value: "hush" } });
});

it("a function says what is wrong with its arguments", async () => {
    const answer = await google.invoke!("gcp:compute/getZones:getZones", { status: "MAYBE", nosuch: 1 });
    const failures = invokeResponse(answer).getFailuresList();
    expect(failures.map((failure) => failure.getReason())).toEqual([
        "[nosuch] Invalid or unknown key",
        '[status] expected status to be one of ["UP" "DOWN"], got MAYBE',
    ]);
});

it("a difference tells what stays as it is for certain", async () => {
    const type = "gcp:compute/network:Network";
    const olds = { name: "a", description: "d", mtu: 1460 };
    const news = { name: "a", description: "e", mtu: 1460 };
    const request = { ...about, type, id: "a", olds, oldInputs: olds, news, ignoreChanges: [] };
    const response = diffResponse(await google.diff(request));
    expect(response.getReplacesList()).toContain("description");
    expect(response.getStablesList()).toContain("name");
    expect(response.getStablesList()).not.toContain("description");
});
