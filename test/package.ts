import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..").replace(/\/dist$/, "");

/** An example of docs/components.md. */
export interface Example {
    /** Heading it stands under. */
    readonly heading: string;
    readonly code: string;
}

const readPage = (): string => readFileSync(join(root, "docs", "components.md"), "utf8");

/** Name and import path of every component in the table of docs/components.md. */
export function componentTable(): readonly (readonly [name: string, path: string])[] {
    return [...readPage().matchAll(/^\| `(\w+)` .*\| `([\w/]+)` +\|$/gm)].map(([, name, path]) => [name!, path!]);
}

/** Every program in docs/components.md. */
export function examples(): readonly Example[] {
    return readPage()
        .split(/^## /m)
        .flatMap((section) =>
            [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => ({
                heading: section.split("\n")[0]!,
                code: code!,
            })),
        );
}

/** Somebody else's program: a directory with this package installed as npm would install it. */
export class ForeignProgram {
    private constructor(readonly directory: string) {}

    /** Packs the package and unpacks it in a fresh directory, with the dependencies it declares and no others. */
    static create(): ForeignProgram {
        const program = new ForeignProgram(mkdtempSync(join(tmpdir(), "clustermesh-foreign-")));
        const { directory } = program;
        const modules = join(directory, "node_modules");
        const own = join(modules, "clustermesh");
        mkdirSync(own, { recursive: true });
        execFileSync(join(root, "bin", "build"));
        const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", directory], {
            cwd: root,
            encoding: "utf8",
            stdio: ["ignore", "pipe", "ignore"],
        });
        const [{ filename }] = JSON.parse(packed) as [{ readonly filename: string }];
        execFileSync("tar", ["-xzf", join(directory, filename), "-C", own, "--strip-components=1"]);
        const { dependencies } = JSON.parse(readFileSync(join(own, "package.json"), "utf8")) as {
            readonly dependencies: Readonly<Record<string, string>>;
        };
        for (const name of [...Object.keys(dependencies), "@types/node"]) {
            mkdirSync(dirname(join(modules, name)), { recursive: true });
            symlinkSync(join(root, "node_modules", name), join(modules, name));
        }
        program.write("package.json", JSON.stringify({ name: "foreign", type: "module", main: "index.js" }));
        return program;
    }

    write(file: string, text: string): void {
        writeFileSync(join(this.directory, file), text);
    }

    /** Compiles every TypeScript file in the directory, as strictly as can be. */
    compile(): void {
        const compilerOptions = {
            strict: true,
            target: "es2023",
            module: "nodenext",
            types: ["node"],
            skipLibCheck: true,
            noUncheckedIndexedAccess: true,
            exactOptionalPropertyTypes: true,
        };
        this.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["*.ts"] }));
        const compiler = join(root, "node_modules", "tsc7", "bin", "tsc");
        try {
            execFileSync(process.execPath, [compiler, "-p", this.directory], { encoding: "utf8", stdio: "pipe" });
        } catch (error) {
            throw new Error((error as { readonly stdout: string }).stdout, { cause: error });
        }
    }

    /** Runs a file of the directory and answers with what it prints. */
    run(file: string): string {
        return execFileSync(process.execPath, [join(this.directory, file)], {
            cwd: this.directory,
            encoding: "utf8",
            env: { ...process.env, PULUMI_ERROR_OUTPUT_STRING: "true" },
        });
    }

    remove(): void {
        rmSync(this.directory, { recursive: true, force: true });
    }
}
