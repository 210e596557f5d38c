import type { CheckAnswer, DiffAnswer, DiffRequest, Provider } from "../base/provider.js";
import { sdkVersion } from "../base/sdkVersion.js";
import { hasUnknown, unknownValue, type Values } from "../base/values.js";
import { diffImmutable } from "../random/immutable.js";
import { certRequest, isReadyForRenewal, locallySignedCert, selfSignedCert, type Issued } from "./certificates.js";
import { checkPrivateKey, generatePrivateKey, privateKeySecrets } from "./privateKey.js";
import { checkUsages } from "./usages.js";

/** A type of resource. */
interface Kind {
    readonly check: (inputs: Values) => string[];
    readonly make: (inputs: Values) => Promise<Issued> | Issued;
    /** Names of what only making it tells. */
    readonly outputs: readonly string[];
    readonly secrets: readonly string[];
    /** Whether it ends some day. */
    readonly expires: boolean;
}

const certificateOutputs = ["certPem", "readyForRenewal", "validityStartTime", "validityEndTime"];

const kinds: Readonly<Record<string, Kind>> = {
    "tls:index/privateKey:PrivateKey": {
        check: checkPrivateKey,
        make: generatePrivateKey,
        outputs: [
            ...privateKeySecrets,
            "publicKeyPem",
            "publicKeyOpenssh",
            "publicKeyFingerprintMd5",
            "publicKeyFingerprintSha256",
        ],
        secrets: privateKeySecrets,
        expires: false,
    },
    "tls:index/selfSignedCert:SelfSignedCert": {
        check: checkCertificate,
        make: selfSignedCert,
        outputs: [...certificateOutputs, "keyAlgorithm"],
        secrets: ["privateKeyPem"],
        expires: true,
    },
    "tls:index/locallySignedCert:LocallySignedCert": {
        check: checkCertificate,
        make: locallySignedCert,
        outputs: [...certificateOutputs, "caKeyAlgorithm"],
        secrets: ["caPrivateKeyPem"],
        expires: true,
    },
    "tls:index/certRequest:CertRequest": {
        check: () => [],
        make: certRequest,
        outputs: ["certRequestPem", "keyAlgorithm"],
        secrets: ["privateKeyPem"],
        expires: false,
    },
};

function checkCertificate({ allowedUses = [], validityPeriodHours = 0 }: Values): string[] {
    return [
        ...(hasUnknown(allowedUses) ? [] : checkUsages(allowedUses as readonly string[])),
        ...(typeof validityPeriodHours === "number" && validityPeriodHours < 0
            ? [`validityPeriodHours: must be at least 0, got ${validityPeriodHours}`]
            : []),
    ];
}

function kindOf(type: string): Kind {
    const kind = kinds[type];
    if (!kind) {
        throw new Error(`tls: unknown resource type ${type}`);
    }
    return kind;
}

/** Stand-in for the tls provider: keys by node's OpenSSL, certificates by @peculiar/x509. */
export function createTlsProvider(): Provider {
    return {
        name: "tls",
        version: sdkVersion("tls"),
        configure: () => undefined,
        check: ({ type, news }): CheckAnswer => {
            const failures = kindOf(type)
                .check(news)
                .map((reason) => ({ property: "", reason }));
            return { inputs: news, failures };
        },
        diff: (request) => diff(request, kindOf(request.type)),
        create: async ({ type, inputs, preview }) => {
            const { make, outputs, secrets } = kindOf(type);
            if (preview) {
                return {
                    id: "",
                    state: { ...Object.fromEntries(outputs.map((key) => [key, unknownValue])), ...inputs },
                    secrets,
                };
            }
            const made = await make(inputs);
            return { id: made.id, state: { ...inputs, ...made.outputs }, secrets };
        },
        read: ({ type, id, state, inputs }) => {
            const { expires, secrets } = kindOf(type);
            const ready = expires && isReadyForRenewal(state, inputs["earlyRenewalHours"], Date.now());
            return Promise.resolve({
                id,
                state: expires ? { ...state, readyForRenewal: ready } : state,
                inputs,
                secrets,
            });
        },
        update: ({ type, olds, news }) =>
            Promise.resolve({ state: { ...olds, ...news }, secrets: kindOf(type).secrets }),
        delete: () => Promise.resolve(),
    };
}

/** A certificate in its last hours is made anew, too. */
function diff({ olds, oldInputs, news }: DiffRequest, { expires }: Kind): DiffAnswer {
    const answer = diffImmutable(oldInputs, news, ["earlyRenewalHours"]);
    if (!expires || !isReadyForRenewal(olds, news["earlyRenewalHours"], Date.now())) {
        return answer;
    }
    return {
        changes: true,
        diffs: [...(answer.diffs ?? []), "readyForRenewal"],
        replaces: [...(answer.replaces ?? []), "readyForRenewal"],
        detailed: { ...answer.detailed, readyForRenewal: { kind: "update-replace", inputDiff: false } },
    };
}
