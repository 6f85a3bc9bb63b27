// Packs the code of pages: one file for a page and one for what all pages share, where cargo-leptos writes a module for each
// set of pages that share code, forty for a page. Alike as they are, they take a third less when they are compressed
// together. Then lists all that a device keeps to open Larder without a line.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const site = "target/site";
const folder = `${site}/pkg`;
const hashes = "target/release/hash.txt";

const read = (name) => readFileSync(join(folder, name));
const remove = (name) => ["", ".br", ".gz"].forEach((end) => rmSync(join(folder, name + end), { force: true }));
const write = (name, content) => {
  const bytes = Buffer.from(content);
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
  writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
};
const hash = (...contents) => {
  const sum = createHash("sha256");
  contents.forEach((content) => sum.update(content));
  return sum.digest("base64url").slice(0, 22);
};

// The files as cargo-leptos named them, in lines of `kind: hash`.
const named = Object.fromEntries(readFileSync(hashes, "utf8").trim().split("\n").map((line) => line.split(": ")));
const files = {
  program: `larder.${named.wasm}.wasm`,
  script: `larder.${named.js}.js`,
  loader: `__wasm_split.${named.split}.js`,
  manifest: `__wasm_split_manifest.${named.manifest}.json`,
};
const manifest = Object.entries(JSON.parse(read(files.manifest)));
const modules = [...new Set(manifest.flatMap(([, needed]) => needed))];
if (modules.some((module) => module.startsWith("pack_"))) process.exit();

// What wasm-bindgen calls an import ends in a hash, which no compression makes shorter; in order, they are as good.
const numbers = new Map();
const number = (bytes) => Buffer.from(bytes.toString("latin1").replace(/(__wbg_\w+?_|__wbindgen_cast_)([0-9a-f]{16})/g, (_, name, hash) => {
  if (!numbers.has(hash)) numbers.set(hash, String(numbers.size).padStart(hash.length, "0"));
  return name + numbers.get(hash);
}), "latin1");
const program = number(read(files.program));
const script = number(read(files.script)).toString();

// All pages but one is as good as all: the atoms are for those who build Larder. A part of pages, a form that opens on
// them, comes when what all pages share is there.
const pages = manifest.filter(([page]) => !page.startsWith("part_"));
const count = (module) => pages.filter(([, needed]) => needed.includes(module)).length;
const shared = modules.filter((module) => count(module) >= pages.length - 1);
const content = (packed) => Buffer.concat(packed.map((module) => read(`${module}.wasm`)));
const listed = (packed) => JSON.stringify(packed.map((module) => [module.split(".")[0], content([module]).length]));
const pack = (name, packed) => {
  const file = `pack_${name}.${hash(content(packed))}`;
  write(`${file}.wasm`, content(packed));
  return file;
};
const common = pack("shared", shared);
const packed = manifest.map(([page, needed]) => {
  const own = needed.filter((module) => !shared.includes(module));
  const file = pack(page.replace(/_\d+$/, ""), own);
  const loader = `export const __wasm_split_load_${page} = page("./${file}.wasm", ${listed(own)});\n`;
  return { page, file, loader };
});

// The script and the loader import each other, so neither can be named by what is in it: one hash names both.
const loader = [`const shared = ["./${common}.wasm", ${listed(shared)}];\n`, readFileSync("frontend/load-pages.js"), ...packed.map(({ loader }) => loader)].join("");
const build = hash(program, script, loader);
const preloads = JSON.stringify(Object.fromEntries(packed.map(({ page, file }) => [page, [common, file]])));
Object.values(files).concat(modules.map((module) => `${module}.wasm`)).forEach(remove);
Object.assign(named, { js: build, split: build, wasm: hash(program), manifest: hash(preloads) });
write(`larder.${named.wasm}.wasm`, program);
// The program's own name for the loader stays as it is.
write(`larder.${build}.js`, script.replaceAll(`from"./${files.loader}"`, `from"./__wasm_split.${build}.js"`));
write(`__wasm_split.${build}.js`, `import { initSync } from "./larder.${build}.js";\n${loader}`);
write(`__wasm_split_manifest.${named.manifest}.json`, preloads);

// All that a device keeps, but for what only those need who build Larder. A file that is missing is missing here, and not
// only where somebody installs it.
const packs = [common, ...packed.map(({ file }) => file).filter((file) => !file.startsWith("pack_atoms"))];
const parts = [`larder.${named.css}.css`, `larder.${build}.js`, `larder.${named.wasm}.wasm`, `__wasm_split.${build}.js`];
const icons = readdirSync("public").filter((name) => /^(apple|favicon|icon)/.test(name));
const list = [...parts, ...packs.map((name) => `${name}.wasm`)].map((name) => `/pkg/${name}`).concat(icons.map((name) => `/${name}`));
for (const path of list) if (!existsSync(site + path)) throw new Error(`${path} is not there`);
named.files = hash(list.join());
writeFileSync(join(folder, `files.${named.files}.json`), JSON.stringify(list));
writeFileSync(hashes, Object.entries(named).map(([kind, hash]) => `${kind}: ${hash}\n`).join(""));
for (const name of readdirSync(folder)) if (/^(chunk|split)_/.test(name)) throw new Error(`${name} is in no page`);
