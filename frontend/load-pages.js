// Loads the code of pages. Before it, scripts/pack-pages.mjs writes `shared`, what all pages need; after it, a `page` for
// each. Both are a pack, which is modules one after another, and its modules: name and length of each.

const running = new Set();

// What is on its way, so that nothing comes twice. What failed can be asked for again.
const coming = new Map();
const once = (what, start) => {
  if (!coming.has(what)) coming.set(what, start().finally(() => coming.delete(what)));
  return coming.get(what);
};

const link = async (name, module) => {
  await WebAssembly.instantiate(module, { __wasm_split: initSync() });
  running.add(name);
};

const isThere = (modules) => modules.every(([name]) => running.has(name));

const load = (pack, modules) => isThere(modules) || once(pack, async () => {
  const answer = await fetch(new URL(pack, import.meta.url));
  if (!answer.ok) throw new Error(`${pack}: ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  let end = 0;
  await Promise.all(modules.map(([name, length]) => {
    const module = new Uint8Array(bytes, end, length);
    end += length;
    return running.has(name) || once(name, () => link(name, module));
  }));
});

// The program calls a page's with the place of a function of its own, which is then called with `data` and how it went.
const page = (pack, modules) => async (place, data) => {
  let arrived = false;
  try {
    await Promise.all([load(...shared), load(pack, modules)]);
    arrived = true;
  } catch (error) {
    // Without a line it comes from what the device keeps, or not at all.
    if (navigator.onLine) console.error(error);
  }
  initSync().__indirect_function_table.get(place)(data, arrived);
};
