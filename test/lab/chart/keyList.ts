import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What `values.schema.json` says of one value, as far as keys go. */
interface SchemaNode {
    readonly type?: string | readonly string[];
    readonly properties?: Readonly<Record<string, SchemaNode>>;
}

/** Keys below a key; `anything` where no list can be had. */
type Below = Keys | "anything" | "nothing";
type Keys = Map<string, Below>;

/**
 * Maps that the chart hands to Kubernetes as they are: their keys are Kubernetes' own, not the chart's. Their
 * defaults in the schema are examples, not lists.
 */
const handedOn =
    /^(affinity|nodeSelector|resources|limits|requests|securityContext|podSecurityContext|updateStrategy|lifecycle|matchLabels|hard|labels|podLabels|podAnnotations)$/;

/**
 * Known keys of a chart, in the form components/datapath/chartKeys.ts reads: those of its schema, and those its
 * templates read although neither the schema nor values.yaml name them (`gke.disableDefaultSnat` is one).
 */
export function keyList(chart: string): string {
    const schema = JSON.parse(readFileSync(join(chart, "values.schema.json"), "utf8")) as SchemaNode;
    const keys = fromSchema(schema);
    for (const path of readByTemplates(chart)) {
        add(keys, path.split("."));
    }
    return lines(keys, "").join("\n");
}

function fromSchema(node: SchemaNode): Keys {
    return new Map(
        Object.entries(node.properties ?? {}).map(([key, child]): [string, Below] => {
            const types = [child.type ?? []].flat();
            if (child.properties && !handedOn.test(key)) {
                return [key, fromSchema(child)];
            }
            const plain = types.length > 0 && types.every((type) => !/object|array|null/.test(type));
            return [key, plain ? "nothing" : "anything"];
        }),
    );
}

function add(keys: Keys, path: readonly string[]): void {
    const [key, ...rest] = path;
    const there = keys.get(key!);
    if (rest.length === 0) {
        if (there === undefined) {
            keys.set(key!, "anything");
        }
        return;
    }
    if (there === undefined || (there === "anything" && readKeyByKey.has(key!))) {
        keys.set(key!, new Map());
    }
    const below = keys.get(key!);
    if (below instanceof Map) {
        add(below, rest);
    }
}

/** Empty maps in the schema of which the templates read single keys and never the whole. */
const readKeyByKey: ReadonlySet<string> = new Set(["maglev"]);

/** Paths after `.Values`, directly or through a variable, but for files that only refuse what was removed. */
function readByTemplates(chart: string): readonly string[] {
    const paths = new Set<string>();
    for (const file of filesBelow(chart, ["templates", "files"])) {
        if (/\/(validate\.yaml|warnings\.txt)$/.test(file)) {
            continue;
        }
        const text = readFileSync(file, "utf8");
        const variables = new Map<string, string>();
        for (const [, name, path] of text.matchAll(/\$(\w+) := \(?(?:coalesce )?\$?\.Values\.([\w.]+)/g)) {
            variables.set(name!, path!);
        }
        for (const [, path] of text.matchAll(/\.Values\.(\w+(?:\.\w+)*)/g)) {
            paths.add(path!);
        }
        for (const [, root, key] of text.matchAll(/hasKey \$?\.Values((?:\.\w+)*) "(\w+)"/g)) {
            paths.add(`${root!}.${key!}`.slice(1));
        }
        for (const [, name, hasKey, direct] of text.matchAll(/\$(\w+)(?: "(\w+)"|\.(\w+))/g)) {
            const root = variables.get(name!);
            if (root !== undefined) {
                paths.add(`${root}.${(hasKey ?? direct)!}`);
            }
        }
    }
    paths.delete("AsMap");
    return [...paths].sort();
}

function filesBelow(dir: string, names: readonly string[]): readonly string[] {
    return names.flatMap((name) =>
        readdirSync(join(dir, name), { withFileTypes: true, recursive: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name))
            .sort(),
    );
}

const width = 116;

/** A line per map, wrapped. */
function lines(keys: Keys, path: string): readonly string[] {
    const sorted = [...keys].sort(([a], [b]) => (a < b ? -1 : 1));
    const words = sorted.map(([key, below]) => (below === "anything" ? `${key}*` : key));
    const own = words.reduce<string[]>(
        (done, word) => {
            const last = done.at(-1)!;
            return last.length + word.length < width
                ? [...done.slice(0, -1), `${last} ${word}`]
                : [...done, `    ${word}`];
        },
        [`${path}:`],
    );
    return [
        ...own,
        ...sorted.flatMap(([key, below]) =>
            below instanceof Map ? lines(below, path === "" ? key : `${path}.${key}`) : [],
        ),
    ];
}
