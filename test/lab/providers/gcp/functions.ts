import type { InvokeAnswer } from "../base/provider.js";
import { isObject, type Value, type Values } from "../base/values.js";
import { compact, projectOf, regionOf } from "./calls.js";
import { coerceObject } from "./coerce.js";
import { parseFacts, type Fields } from "./facts.js";
import { textOf, type Session } from "./session.js";
import { validate } from "./validate.js";

interface GcpFunction {
    readonly arguments: Fields;
    readonly run: (session: Session, args: Values) => Promise<Values>;
}

/** What the provider's own settings say. */
function clientConfig({ settings }: Session): Promise<Values> {
    const [project, region, zone] = [settings.project ?? "", settings.region ?? "", settings.zone ?? ""];
    return Promise.resolve({
        accessToken: settings.accessToken ?? "",
        defaultLabels: settings.defaultLabels,
        id: `projects/${project}/regions/${region}/zones/${zone}`,
        project,
        region,
        zone,
    });
}

/** The names of a region's zones. */
async function zones(session: Session, args: Values): Promise<Values> {
    const [project, region] = [projectOf(args, session), regionOf(args, session)];
    const answer = await session.get("compute", `projects/${project}/zones`);
    const names = ((answer["items"] ?? []) as readonly Values[])
        .filter((zone) => textOf(zone["region"]).split("/").at(-1) === region)
        .filter(({ status }) => args["status"] === undefined || status === args["status"])
        .map((zone) => textOf(zone["name"]));
    return { ...args, id: `projects/${project}/regions/${region}`, names: names.sort(), project, region };
}

/** The versions that a location offers, as a whole and by release channel. */
async function engineVersions(session: Session, args: Values): Promise<Values> {
    const location = textOf(args["location"]) || session.settings.zone || regionOf(args, session);
    const config = await session.get(
        "container",
        `projects/${projectOf(args, session)}/locations/${location}/serverConfig`,
    );
    const offered = (name: string): readonly string[] =>
        ((config[name] ?? []) as readonly string[]).filter((version) =>
            version.startsWith(textOf(args["versionPrefix"])),
        );
    const channels = ((config["channels"] ?? []) as readonly Value[]).filter(isObject);
    const byChannel = (pick: (channel: Values) => Value | undefined): Values =>
        Object.fromEntries(channels.map((channel) => [textOf(channel["channel"]), textOf(pick(channel))]));
    const [masters, nodes] = [offered("validMasterVersions"), offered("validNodeVersions")];
    return {
        ...args,
        ...compact({
            defaultClusterVersion: config["defaultClusterVersion"],
            latestMasterVersion: masters[0],
            latestNodeVersion: nodes[0],
        }),
        id: new Date().toISOString(),
        releaseChannelDefaultVersion: byChannel((channel) => channel["defaultVersion"]),
        releaseChannelLatestVersion: byChannel(
            (channel) => (channel["validVersions"] as readonly Value[] | undefined)?.[0],
        ),
        releaseChannelUpgradeTargetVersion: byChannel((channel) => channel["upgradeTargetVersion"]),
        validMasterVersions: masters,
        validNodeVersions: nodes,
    };
}

const functions: Readonly<Record<string, GcpFunction>> = {
    "gcp:organizations/getClientConfig:getClientConfig": { arguments: parseFacts(""), run: clientConfig },
    "gcp:compute/getZones:getZones": {
        arguments: parseFacts(`
project: text computed
region: text
status: text enum=UP|DOWN
`),
        run: zones,
    },
    "gcp:container/getEngineVersions:getEngineVersions": {
        arguments: parseFacts("location project versionPrefix: text"),
        run: engineVersions,
    },
};

/** @throws Error when there is no such function, or the API refuses */
export async function invoke(session: Session, token: string, given: Values): Promise<InvokeAnswer> {
    const found = functions[token];
    if (!found) {
        throw new Error(`unrecognized data function (Invoke): ${token}`);
    }
    const args = coerceObject(found.arguments, given);
    const failures = validate(found.arguments, args).map(({ reason, at }) => ({
        property: "",
        reason: `[${at}] ${reason}`,
    }));
    return failures.length > 0 ? { values: {}, failures } : { values: await found.run(session, args) };
}
