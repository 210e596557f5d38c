import type { Values } from "../../base/values.js";
import { compact, failing, pick, type Calls } from "../calls.js";
import { parseFacts } from "../facts.js";
import type { ResourceType } from "../resource.js";
import { lastWord } from "../sameness.js";
import { textOf, type Session } from "../session.js";

const facts = `
createTime destroyTime name version: text output
deletionPolicy: text computed
enabled: bool default=true
isSecretDataBase64: bool new
project: text computed new
secret: text required new same=link
secretData: text new exactlyOne=secretData|secretDataWo secret
secretDataWo: text exactlyOne=secretData|secretDataWo writeOnly
secretDataWoVersion: int new default=0
`;

function payload(wanted: Values): string {
    const data = textOf(wanted["secretData"] ?? wanted["secretDataWo"]);
    return wanted["isSecretDataBase64"] === true ? data : Buffer.from(data).toString("base64");
}

async function enable(session: Session, id: string, wanted: Values): Promise<void> {
    await session.send("secretManager", "POST", `${id}:${wanted["enabled"] === false ? "disable" : "enable"}`, {});
}

const calls: Calls = {
    async create(session, wanted) {
        const body = { payload: { data: payload(wanted) } };
        const path = `${textOf(wanted["secret"])}:addVersion`;
        const made = await failing("Error creating SecretVersion", () =>
            session.send("secretManager", "POST", path, body),
        );
        const id = textOf(made["name"]);
        session.begun = id;
        await enable(session, id, wanted);
        return id;
    },
    async read(session, id, known) {
        const body = await session.find("secretManager", id);
        if (!body || body["state"] === "DESTROYED") {
            return undefined;
        }
        return compact({
            ...pick(body, { createTime: "", destroyTime: "" }),
            deletionPolicy: known["deletionPolicy"] ?? "DELETE",
            enabled: body["state"] === "ENABLED",
            name: textOf(body["name"]),
            secret: known["secret"] ?? id.slice(0, id.indexOf("/versions/")),
            version: lastWord(id),
        });
    },
    async update(session, id, changed, wanted) {
        if (changed.has("enabled")) {
            await enable(session, id, wanted);
        }
    },
    async delete(session, id, { deletionPolicy }) {
        const verb = deletionPolicy === "DISABLE" ? "disable" : "destroy";
        await failing("Error deleting SecretVersion", () => session.send("secretManager", "POST", `${id}:${verb}`, {}));
    },
};

/** Content of a secret; a change of it is another version. */
export const secretVersion: ResourceType = {
    token: "gcp:secretmanager/secretVersion:SecretVersion",
    fields: parseFacts(facts),
    knowsProject: false,
    policyLate: true,
    calls,
};
