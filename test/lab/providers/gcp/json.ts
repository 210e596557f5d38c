/** Thrown inside the reader only; what it says is the answer. */
class Malformed extends Error {}

const end = "unexpected end of JSON input";

/** Why Go's decoder refuses a text, in its words; undefined when it does not. */
export function jsonProblem(text: string): string | undefined {
    const reader = new Reader(text);
    try {
        reader.value();
        reader.finish();
        return undefined;
    } catch (error) {
        if (error instanceof Malformed) {
            return error.message;
        }
        throw error;
    }
}

/** Walks over a text as far as it is JSON. */
class Reader {
    private at = 0;

    constructor(private readonly text: string) {}

    value(): void {
        this.skipSpace();
        const letter = this.peek();
        switch (letter) {
            case "{":
                return this.object();
            case "[":
                return this.list();
            case '"':
                return this.string();
            case "t":
                return this.literal("true");
            case "f":
                return this.literal("false");
            case "n":
                return this.literal("null");
            default:
                return /[-\d]/.test(letter) ? this.number() : this.refuse("looking for beginning of value");
        }
    }

    finish(): void {
        this.skipSpace();
        if (this.at < this.text.length) {
            this.refuse("after top-level value");
        }
    }

    private object(): void {
        this.at++;
        this.skipSpace();
        if (this.peek() === "}") {
            this.at++;
            return;
        }
        do {
            this.skipSpace();
            if (this.peek() !== '"') {
                this.refuse("looking for beginning of object key string");
            }
            this.string();
            this.skipSpace();
            this.expect(":", "after object key");
            this.value();
        } while (this.more("}", "after object key:value pair"));
    }

    private list(): void {
        this.at++;
        this.skipSpace();
        if (this.peek() === "]") {
            this.at++;
            return;
        }
        do {
            this.value();
        } while (this.more("]", "after array element"));
    }

    /** Whether another entry follows; steps over the comma or the closing bracket. */
    private more(closing: string, where: string): boolean {
        this.skipSpace();
        const letter = this.peek();
        if (letter !== "," && letter !== closing) {
            this.refuse(where);
        }
        this.at++;
        return letter === ",";
    }

    private string(): void {
        this.at++;
        for (let letter = this.peek(); letter !== '"'; letter = this.peek()) {
            if (letter < " ") {
                this.refuse("in string literal");
            }
            this.at++;
            if (letter === "\\") {
                this.escape();
            }
        }
        this.at++;
    }

    private escape(): void {
        const kind = this.peek();
        if (!'bfnrt\\/"u'.includes(kind)) {
            this.refuse("in string escape code");
        }
        this.at++;
        for (let digit = 0; kind === "u" && digit < 4; digit++) {
            this.digit(/[\da-fA-F]/, "in \\u hexadecimal character escape");
        }
    }

    private literal(word: string): void {
        for (const letter of word) {
            this.expect(letter, `in literal ${word} (expecting '${letter}')`);
        }
    }

    private number(): void {
        this.at += this.text[this.at] === "-" ? 1 : 0;
        const zero = this.text[this.at] === "0";
        this.digit(/\d/, "in numeric literal");
        this.skip(zero ? /(?!)/ : /\d/);
        if (this.text[this.at] === ".") {
            this.at++;
            this.digit(/\d/, "after decimal point in numeric literal");
            this.skip(/\d/);
        }
        if (/[eE]/.test(this.text[this.at] ?? "")) {
            this.at++;
            this.at += /[-+]/.test(this.text[this.at] ?? "") ? 1 : 0;
            this.digit(/\d/, "in exponent of numeric literal");
            this.skip(/\d/);
        }
    }

    private digit(kind: RegExp, where: string): void {
        if (!kind.test(this.peek())) {
            this.refuse(where);
        }
        this.at++;
    }

    private skip(kind: RegExp): void {
        while (kind.test(this.text[this.at] ?? "")) {
            this.at++;
        }
    }

    private skipSpace(): void {
        this.skip(/[ \t\r\n]/);
    }

    private expect(letter: string, where: string): void {
        if (this.peek() !== letter) {
            this.refuse(where);
        }
        this.at++;
    }

    private peek(): string {
        return this.text[this.at] ?? this.give(end);
    }

    private refuse(where: string): never {
        const letter = String.fromCodePoint(this.text.codePointAt(this.at)!);
        const shown = letter === "'" ? "\\'" : letter === '"' ? '"' : JSON.stringify(letter).slice(1, -1);
        return this.give(`invalid character '${shown}' ${where}`);
    }

    private give(message: string): never {
        throw new Malformed(message);
    }
}
