// Modules of WebAssembly as scripts/pack-pages.mjs needs them: smaller, by sections, and with short names.
import binaryen from "../end2end/node_modules/binaryen/index.js";

const { BulkMemory, BulkMemoryOpt, MutableGlobals, NontrappingFPToInt, SignExt } = binaryen.Features;
const FEATURES = BulkMemory | BulkMemoryOpt | MutableGlobals | NontrappingFPToInt | SignExt;
binaryen.setDebugInfo(false);
binaryen.setOptimizeLevel(0);
binaryen.setShrinkLevel(0);

// Functions of like names, which is to say of like code, side by side, and none of the passes that make each one smaller
// by making it unlike its neighbours: what counts is what is left after brotli, a tenth less than with -Oz.
const PASSES = [
  "duplicate-function-elimination",
  "optimize-instructions",
  "remove-unused-brs",
  "vacuum",
  "duplicate-function-elimination",
  "remove-unused-module-elements",
  "merge-blocks",
  "rse",
  "reorder-locals",
  "vacuum",
  "reorder-functions-by-name",
  "strip-debug",
  "strip-producers",
  "strip-target-features",
];

// A number as WebAssembly writes it.
const read_number = (bytes, at) => {
  let [number, shift, byte] = [0, 0, 0];
  do {
    byte = bytes[at++];
    number += (byte & 127) * 2 ** shift;
    shift += 7;
  } while (byte & 128);
  return [number, at];
};
const written = (number) => {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number & 127) | 128);
  return Buffer.from([...bytes, number]);
};

/** The sections of a module: kind, `content`, and all of it after the kind, its length first, as `whole`. */
export const sections = (module) => {
  const found = [];
  for (let at = 8; at < module.length;) {
    const [length, start] = read_number(module, at + 1);
    found.push({ kind: module[at], whole: module.subarray(at + 1, start + length), content: module.subarray(start, start + length) });
    at = start + length;
  }
  return found;
};

const IMPORTS = 2;
const EXPORTS = 7;
const text = (bytes, at) => {
  const [length, start] = read_number(bytes, at);
  return [bytes.toString("utf8", start, start + length), start + length];
};
const named = (name) => Buffer.concat([written(Buffer.byteLength(name)), Buffer.from(name)]);

// Where what is imported ends, by its kind: function, table, memory, global, tag.
const limits = (bytes, at) => {
  const least = read_number(bytes, at + 1)[1];
  return bytes[at] & 1 ? read_number(bytes, least)[1] : least;
};
const kinds = [
  (bytes, at) => read_number(bytes, at)[1],
  (bytes, at) => limits(bytes, at + 1),
  limits,
  (bytes, at) => at + 2,
  (bytes, at) => read_number(bytes, at + 1)[1],
];

// The entries of a section: where each comes from, its name, and what it is.
const entries = ({ kind, content }) => {
  const found = [];
  let [left, at] = read_number(content, 0);
  for (; left > 0; left--) {
    const [from, after] = kind === IMPORTS ? text(content, at) : [undefined, at];
    const [name, rest] = text(content, after);
    const end = kind === IMPORTS ? kinds[content[rest]](content, rest + 1) : read_number(content, rest + 1)[1];
    found.push({ from, name, rest: content.subarray(rest, end) });
    at = end;
  }
  return found;
};

/** The names of all that a module imports. */
export const imports = (module) => sections(module).filter(({ kind }) => kind === IMPORTS).flatMap(entries).map(({ name }) => name);

/** The same module with other names for what it imports and exports; an export whose new name is `undefined` goes. */
export const renamed = (module, imported, exported) => {
  const changed = sections(module).map((section) => {
    const { kind, whole } = section;
    if (kind !== IMPORTS && kind !== EXPORTS) return Buffer.concat([Buffer.from([kind]), whole]);
    const kept = entries(section).flatMap(({ from, name, rest }) => {
      if (kind === IMPORTS) return [Buffer.concat([named(from), named(imported(name)), rest])];
      const other = exported(name);
      return other === undefined ? [] : [Buffer.concat([named(other), rest])];
    });
    const content = Buffer.concat([written(kept.length), ...kept]);
    return Buffer.concat([Buffer.from([kind]), written(content.length), content]);
  });
  return Buffer.concat([module.subarray(0, 8), ...changed]);
};

// What only says in words where a text was cut in the middle of a letter, before the program ends: it ends all the same. And
// what carries out the streams of a server, which nobody begins (scripts/pack-pages.mjs).
const SILENT = /slice_error_fail|IntoUnderlying\w+?\d(?:pull|write|close|abort)0\w*?(?:try_poll|4poll)/;

// Of the names that a module may have, Binaryen knows those of functions well, and complains of others.
const CUSTOM = 0;
const FUNCTIONS = 1;
const onlyFunctionsNamed = (module) => {
  const kept = sections(module).map(({ kind, whole, content }) => {
    const [title, start] = kind === CUSTOM ? text(content, 0) : [];
    if (title !== "name") return Buffer.concat([Buffer.from([kind]), whole]);
    const names = [content.subarray(0, start)];
    for (let at = start; at < content.length;) {
      const [length, from] = read_number(content, at + 1);
      if (content[at] === FUNCTIONS) names.push(content.subarray(at, from + length));
      at = from + length;
    }
    const changed = Buffer.concat(names);
    return Buffer.concat([Buffer.from([kind]), written(changed.length), changed]);
  });
  return Buffer.concat([module.subarray(0, 8), ...kept]);
};

/** The same module, optimised for its size when it is compressed. */
export const optimised = (bytes) => {
  const module = binaryen.readBinary(onlyFunctionsNamed(bytes));
  module.setFeatures(FEATURES);
  for (let at = module.getNumFunctions() - 1; at >= 0; at--) {
    const functionAt = module.getFunctionByIndex(at);
    if (SILENT.test(binaryen.Function.getName(functionAt))) binaryen.Function.setBody(functionAt, module.unreachable());
  }
  module.runPasses(PASSES);
  const smaller = Buffer.from(module.emitBinary());
  module.dispose();
  return smaller;
};
