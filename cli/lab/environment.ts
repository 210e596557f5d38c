import { engineEnvironment } from "../../test/lab/session/env.js";

/** Variables that using the tools by hand needs. */
const wanted = [
    "PATH",
    "CLUSTERMESH_LAB",
    "PULUMI_HOME",
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_SKIP_UPDATE_CHECK",
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION",
];

/** Prints shell commands that set up a shell for one local cloud. */
export function printEnvironment(lab: string): void {
    const environment = engineEnvironment(lab);
    for (const name of wanted) {
        process.stdout.write(`export ${name}='${(environment[name] ?? "").replaceAll("'", "'\\''")}'\n`);
    }
}
