import { ensureToolchain } from "./build.js";
import { ensureChart } from "./chart.js";
import { allGroups, type GroupName } from "./groups.js";
import { ensureImageStore } from "./imageStore.js";

/** `node dist/test/lab/toolchain/main.js [--images] [group …]`: builds what is missing and says how long it may take. */
const words = process.argv.slice(2);
const named = words.filter((word): word is GroupName => (allGroups as readonly string[]).includes(word));
const say = (text: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);

await ensureToolchain(named.length > 0 ? named : allGroups, ({ text, remainingSeconds }) =>
    say(remainingSeconds > 0 ? `${text}; about ${Math.ceil(remainingSeconds / 60)} min left` : text),
);
await ensureChart();
if (words.includes("--images")) {
    await ensureImageStore(say);
}
say("toolchain ready");
