// Loads the code of pages. Before it, scripts/pack-pages.mjs writes `shared`, the pack of what all pages need; after it, a
// `page` for each, with the pack of what only that needs.

// Packs, by their names, and modules, by their numbers.
const running = new Set();

// What is on its way, so that nothing comes twice. What failed can be asked for again.
const coming = new Map();
const once = (what, start) => {
  if (!coming.has(what)) coming.set(what, start().finally(() => coming.delete(what)));
  return coming.get(what);
};

const link = async (number, parts) => {
  const module = await new Blob(parts).arrayBuffer();
  await WebAssembly.instantiate(module, { __wasm_split: initSync() });
  running.add(number);
};

// A pack says first which modules are in it: how many bytes, and in those a bit for each module there is. Then it has kind
// after kind of section, and in each what every module has of it: a length, which may be nothing, and what is that long.
const unpack = (bytes) => {
  let at = 1 + bytes[0];
  const numbers = [...bytes.subarray(1, at)].flatMap((byte, place) => [...Array(8).keys()].filter((bit) => (byte >> bit) & 1).map((bit) => place * 8 + bit));
  const modules = numbers.map(() => [Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)]);
  for (const kind of [1, 2, 3, 9, 12, 10, 11]) {
    for (const module of modules) {
      const start = at;
      let length = 0;
      let shift = 0;
      do {
        length |= (bytes[at] & 127) << shift;
        shift += 7;
      } while (bytes[at++] & 128);
      at += length;
      if (length) module.push(Uint8Array.of(kind), bytes.subarray(start, at));
    }
  }
  return numbers.map((number, place) => [number, modules[place]]);
};

// Nothing comes without a line, or to who leaves the page meanwhile: there is no reason to complain of that.
const download = async (pack) => {
  const answer = await fetch(new URL(pack, import.meta.url)).catch(() => Promise.reject());
  if (!answer.ok) throw new Error(`${pack}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer().catch(() => Promise.reject()));
};

const load = (pack) => running.has(pack) || once(pack, async () => {
  await Promise.all(unpack(await download(pack)).map(([number, parts]) => running.has(number) || once(number, () => link(number, parts))));
  running.add(pack);
});

// The program calls a page's with the place of a function of its own, which is then called with `data` and how it went.
const page = (pack) => async (place, data) => {
  let arrived = false;
  try {
    await Promise.all([load(shared), load(pack)]);
    arrived = true;
  } catch (error) {
    if (error) console.error(error);
  }
  initSync().__indirect_function_table.get(place)(data, arrived);
};
