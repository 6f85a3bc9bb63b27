// The service worker: Larder's own files come from this device, a page from the server, and where there is no server from
// the shell. Before it, the server writes `BUILD`, the name of this build, `FILES`, all that Larder needs without a line,
// `PUBLIC`, which pages are for whoever comes, `DRAFTED`, the commands whose forms keep what is typed, and the import of
// device.js. Invariant: of what the server answers to a person, nothing is kept here.

const CACHE = `larder-${BUILD}`;
const SHELL = "/shell";
const LOG = "/api/interactions/log";

// As long as somebody looks at an empty page who could already read from the device.
const PATIENCE = 3000;

// What stands between here and Larder says that there is no Larder; or Larder, that it has no database.
const DOWN = [502, 503, 504];

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("sync", (event) => {
  // What is left makes the browser try again.
  const all = async () => { if (await device.send()) throw new Error("some of it waits"); };
  if (event.tag === "larder-outbox") event.waitUntil(all());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method !== "GET") {
    if (pathname === LOG) event.waitUntil(tell({ kind: "logged" }));
    if (request.mode === "navigate") event.respondWith(posted(request));
  } else if (request.mode === "navigate") {
    // A dot in the last part is a file's: one that is saved, or looked at.
    if (!/\.[^/]*$/.test(pathname)) event.respondWith(page(event));
  } else if (pathname.startsWith("/pkg/") || FILES.includes(pathname)) {
    event.respondWith(file(request));
  }
});

// A file whose name is made of its content is the same in every build that has it.
const isForEver = (path) => /^\/(pkg|scripts)\/|\.[0-9a-f]{16}\.js$/.test(path);

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all([SHELL, ...FILES].map(async (path) => {
    const kept = isForEver(path) && await caches.match(path, { ignoreVary: true });
    const answer = kept || await fetch(path, { cache: isForEver(path) ? "default" : "no-cache" });
    // What stands between here and Larder may send somewhere else, to sign in at its own door.
    if (!answer.ok || answer.redirected) throw new Error(`${path}: ${answer.status}`);
    await cache.put(path, answer);
  }));
  // Tabs of an earlier build go on with its files, so there is nothing to wait for.
  await skipWaiting();
}

async function activate() {
  await registration.navigationPreload?.enable();
  await clients.claim();
  await clean();
  await tell({ kind: "build", build: BUILD });
}

async function tell(notice) {
  const tabs = await clients.matchAll({ type: "window", includeUncontrolled: true });
  tabs.forEach((tab) => tab.postMessage(notice));
}

// An earlier build goes when no tab runs it any more: each tab holds a lock of its build's name (start.js).
async function clean() {
  const { held } = await navigator.locks.query();
  const used = [CACHE, ...held.map(({ name }) => name)];
  const kept = await caches.keys();
  await Promise.all(kept.filter((name) => name.startsWith("larder-") && !used.includes(name)).map((name) => caches.delete(name)));
}

async function file(request) {
  const own = await caches.match(request, { cacheName: CACHE, ignoreVary: true });
  return own ?? await caches.match(request, { ignoreVary: true }) ?? fetch(request);
}

// Whether the device could show a page in the place of one that is slow. Not where somebody signs in: who that is, only the
// server can say.
async function isKnown({ url, referrer }) {
  const paths = [url, referrer].filter(Boolean).map((address) => new URL(address).pathname);
  return !paths.some((path) => PUBLIC.test(path)) && !!await device.who().catch(() => undefined);
}

async function page(event) {
  const { request, preloadResponse } = event;
  const asked = (async () => await preloadResponse ?? await fetch(request))();
  const answered = asked.catch(() => undefined);
  event.waitUntil(answered.then(clean));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, "late"));
  const first = await Promise.race([answered, late]);
  if (first && first !== "late" && !DOWN.includes(first.status)) return first;
  const answer = first && !await isKnown(request) ? await answered : undefined;
  return answer ?? await caches.match(SHELL, { cacheName: CACHE }) ?? asked;
}

// A form that the browser itself posts: Larder has not taken the page over yet. Where it does not get through, the shell
// says so.
async function posted(request) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch (error) {
    const shell = await caches.match(SHELL, { cacheName: CACHE });
    if (!shell) throw error;
    const kept = await keep(copy).catch(() => false);
    const page = (await shell.text()).replace("<html ", `<html data-unsent="${kept ? "kept" : "lost"}" `);
    return new Response(page, { status: 503, headers: shell.headers });
  }
}

// Keeps what was typed for the form, which is then filled with it: with its id and its key, should it have got through after
// all. Never what a form says that cannot wait, a password for one.
async function keep(request) {
  const fields = new URLSearchParams(await request.text());
  const action = fields.get("_do");
  if (!DRAFTED.includes(action) || !await device.who()) return false;
  await device.keep(`${new URL(request.url).pathname} ${action}`, `${fields}&_as_given=1`);
  return true;
}
