// What a phone downloads before a page answers: JavaScript, WebAssembly and styles, as sent (brotli).
// Fails when a page needs more than a phone on a poor line should wait for.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const LIMIT = 260_000;
const folder = "target/site/pkg";
const names = readdirSync(folder);

const sent = (name) => statSync(join(folder, `${name}.br`)).size;
const only = (pattern) => {
  const found = names.filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`one file like ${pattern} in ${folder}, not ${found.length}`);
  return found[0];
};
const sum = (files) => [...files].reduce((bytes, name) => bytes + sent(name), 0);
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;

// Every page needs these, and what the manifest lists for it.
const always = [/^larder\.[^.]+\.css$/, /^larder\.[^.]+\.js$/, /^larder\.[^.]+\.wasm$/, /^__wasm_split\.[^.]+\.js$/].map(only);
const manifest = JSON.parse(readFileSync(join(folder, only(/^__wasm_split_manifest\.[^.]+\.json$/)), "utf8"));
// Some pages bring styles of their own, which the server compresses as it sends them.
const STYLED = ["board", "figures", "imports", "principals", "product", "sampling"];
const late = readdirSync("style/late").map((name) => readFileSync(join("style/late", name)));
const styles = brotliCompressSync(Buffer.concat(late), { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }).length;
const lazy = Object.entries(manifest).map(([named, files]) => {
  const page = named.replace(/^__wasm_split_load_/, "").replace(/_[0-9a-f]{16,}$/, "");
  return { page, bytes: sum(new Set(files.map((file) => `${file}.wasm`))) + (STYLED.includes(page) ? styles : 0) };
}).filter(({ page }) => !page.startsWith("part_"));

for (const name of always) console.log(`${kilobytes(sent(name))}  ${name.replace(/\.[^.]+(\.\w+)$/, "$1")}`);
for (const { page, bytes } of lazy.sort((a, b) => b.bytes - a.bytes)) console.log(`${kilobytes(bytes)}  + ${page}`);
const largest = sum(always) + Math.max(0, ...lazy.map(({ bytes }) => bytes));
console.log(`${kilobytes(largest)}  the largest first load, of ${LIMIT / 1000} kB allowed`);
process.exit(largest > LIMIT ? 1 : 0);
