import type { Values } from "../../base/values.js";
import { projectOf } from "../calls.js";
import { parseFacts } from "../facts.js";
import { memberCalls } from "../policy.js";
import type { ResourceType } from "../resource.js";
import { textOf, type Session } from "../session.js";

/** From the SDK's typings and the source of the Terraform provider: no answer of the real one was recorded. */
const facts = `
cryptoKeyId: text required new
etag: text output
member: text required new rule=member same=member
role: text required new
condition: block new
  description: text new
  expression title: text required new
`;

/** A key by its path, or by project (if not the provider's), location, ring and name. */
function cryptoKey(values: Values, session: Session): string {
    const id = textOf(values["cryptoKeyId"]);
    if (id.startsWith("projects/")) {
        return id;
    }
    const words = id.split("/");
    const [project, location, ring, key] = words.length === 3 ? [projectOf({}, session), ...words] : words;
    return `projects/${project!}/locations/${location!}/keyRings/${ring!}/cryptoKeys/${key!}`;
}

/** Grants on an encryption key. */
export const cryptoKeyMember: ResourceType = {
    token: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
    fields: parseFacts(facts),
    knowsProject: false,
    calls: memberCalls({ service: "kms", target: cryptoKey, ask: "GET", id: cryptoKey }),
};
