// Packs the code of pages: one file for a page and one for what all pages share, where cargo-leptos writes a module for each
// set of pages that share code. Alike as they are, they take a third less when they are compressed together. Then lists all
// that a device keeps to open Larder without a line.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { imports, optimised, renamed, sections } from "./wasm.mjs";

const site = "target/site";
const folder = `${site}/pkg`;
const hashes = "target/release/hash.txt";

const read = (name) => readFileSync(join(folder, name));
const remove = (name) => ["", ".br", ".gz"].forEach((end) => rmSync(join(folder, name + end), { force: true }));
// Ways to write down how far back a repetition lies, as Brotli can be told. Which is the shortest only a try shows.
const { BROTLI_PARAM_SIZE_HINT, BROTLI_PARAM_NPOSTFIX, BROTLI_PARAM_NDIRECT } = constants;
const DISTANCES = [[0, 0], [1, 0], [3, 0], [0, 15]];
const brotli = (bytes) => DISTANCES.map(([postfix, direct]) => brotliCompressSync(bytes, {
  params: { [BROTLI_PARAM_SIZE_HINT]: bytes.length, [BROTLI_PARAM_NPOSTFIX]: postfix, [BROTLI_PARAM_NDIRECT]: direct },
})).reduce((best, other) => (other.length < best.length ? other : best));
const compress = (path) => {
  const bytes = readFileSync(path);
  writeFileSync(`${path}.br`, brotli(bytes));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
};
const write = (name, content) => {
  writeFileSync(join(folder, name), content);
  compress(join(folder, name));
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
const needed = [...new Set(manifest.flatMap(([, needed]) => needed))];
if (needed.some((module) => module.startsWith("pack_"))) process.exit();
const code = new Map(needed.map((module) => [module, optimised(read(`${module}.wasm`))]));
// The largest first: code of like size is alike, and compressed together it is smaller.
const modules = needed.sort((a, b) => code.get(b).length - code.get(a).length);

// What wasm-bindgen calls what program and script know of each other is long and ends in hashes, which no compression
// makes shorter: numbers are as good.
const names = new Map();
const short = (name) => {
  if (/^__wbg_|^__wbindgen_(cast|generic)_|^_R/.test(name) && !names.has(name)) names.set(name, `_${names.size.toString(36)}_`);
  return names.get(name) ?? name;
};

// Where a library's code was when Larder was built, which is in what it says when it panics: the name of the file will do.
// As long as it was, for everything keeps its place.
const LIBRARY = /\/(?:registry\/src\/|rustlib\/src\/|rustc\/[0-9a-f]{40}\/)[\w./+-]+?\.rs/g;
const nameless = (path) => path.slice(path.lastIndexOf("/")).padStart(path.length);
const unplaced = (bytes) => Buffer.from(bytes.toString("latin1").replace(LIBRARY, nameless), "latin1");

// What neither the script nor a page asks the program for goes, and all that only that needed; and what the script offers
// for streams of the server, which nobody uses.
const longer = read(files.script).toString();
const wanted = new Set([...modules.flatMap((module) => imports(code.get(module))), ...longer.match(/[\w$]+/g)]);
const offered = (name) => wanted.has(name) && !/^(__wbg_)?intounderlying/.test(name) ? short(name) : undefined;
const program = unplaced(optimised(renamed(read(files.program), short, offered)));
const streams = /export class IntoUnderlying.+?(?=export function)/s;
const script = longer.replace(streams, "").replace(/\b_\w+/g, (name) => names.get(name) ?? name);

// All pages but one is as good as all: the atoms are for those who build Larder. A part of pages, a form that opens on
// them, comes when what all pages share is there.
const pages = manifest.filter(([page]) => !page.startsWith("part_"));
const count = (module) => pages.filter(([, needed]) => needed.includes(module)).length;
const shared = modules.filter((module) => count(module) >= pages.length - 1);

// In a pack, the sections of one kind of all its modules stand together, alike as they are: kind after kind, and of each
// module, in order, its section or that it has none. frontend/load-pages.js takes it apart.
const KINDS = [1, 2, 3, 9, 12, 10, 11];
const content = (packed) => {
  const parts = packed.map((module) => sections(unplaced(code.get(module))));
  const strange = parts.flat().find(({ kind }) => !KINDS.includes(kind));
  if (strange) throw new Error(`a section ${strange.kind} in the code of a page`);
  return Buffer.concat(KINDS.flatMap((kind) => parts.map((own) => own.find((section) => section.kind === kind)?.whole ?? Buffer.from([0]))));
};
// Which modules are in a pack, in front of them: how many bytes, and in those a bit for each module there is.
const listed = (packed) => {
  const bits = Buffer.alloc(Math.ceil(modules.length / 8));
  packed.forEach((module) => {
    const number = modules.indexOf(module);
    bits[number >> 3] |= 1 << (number & 7);
  });
  if (bits.length > 255) throw new Error("more modules than a pack can count");
  return Buffer.concat([Buffer.from([bits.length]), bits]);
};
const pack = (name, packed) => {
  const bytes = Buffer.concat([listed(packed), content(packed)]);
  // Every first load brings the names of all packs, and these letters no compression makes fewer.
  const file = `pack_${name}.${hash(bytes).slice(0, 8)}`;
  write(`${file}.wasm`, bytes);
  return file;
};
const common = pack("shared", shared);
const packed = manifest.map(([page, needed]) => {
  const own = modules.filter((module) => needed.includes(module) && !shared.includes(module));
  const file = pack(page.replace(/_\d+$/, ""), own);
  const loader = `export const __wasm_split_load_${page} = page("./${file}.wasm");\n`;
  return { page, file, loader };
});

// The script and the loader import each other, so neither can be named by what is in it: one hash names both.
const uncommented = readFileSync("frontend/load-pages.js").toString().replace(/^ *\/\/.*\n/gm, "");
const loader = [`const shared = "./${common}.wasm";\n`, uncommented, ...packed.map(({ loader }) => loader)].join("");
const build = hash(program, script, loader);
const preloads = JSON.stringify(Object.fromEntries(packed.map(({ page, file }) => [page, [common, file]])));
Object.values(files).concat(modules.map((module) => `${module}.wasm`)).forEach(remove);
Object.assign(named, { js: build, split: build, wasm: hash(program), manifest: hash(preloads) });
write(`larder.${named.wasm}.wasm`, program);
// The program's own name for the loader stays as it is.
write(`larder.${build}.js`, script.replaceAll(`from"./${files.loader}"`, `from"./__wasm_split.${build}.js"`));
write(`__wasm_split.${build}.js`, `import { initSync } from "./larder.${build}.js";\n${loader}`);
write(`__wasm_split_manifest.${named.manifest}.json`, preloads);

for (const name of readdirSync(site)) if (/\.(svg|ico|webmanifest)$/.test(name)) compress(join(site, name));
compress(join(folder, `larder.${named.css}.css`));

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
