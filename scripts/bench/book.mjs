// How large a book is and how long it takes: 2,000 accounts with 20,000 touches of words that do not repeat, read over HTTP
// page by page as a device does, and by a real Chromium until it answers from there; then a day's changes. CHROMIUM names
// the browser.
import { brotliDecompressSync } from "node:zlib";
import { ask, now, opened, signedIn, sql, stop, words } from "./larder.mjs";

const [rob] = signedIn(1);
sql(`
  insert into organization (id, name, owner_id, email, phones, shipping_line1, shipping_city, shipping_state, shipping_postal_code)
  select gen_random_uuid(), initcap(${words("n", 2)}), p.id, 'info@place' || n || '.example',
    jsonb_build_array(jsonb_build_object('label', 'office', 'number', '+1 555 ' || 1000000 + n)), n || ' Main Street',
    (array['Boston', 'Salem', 'Portland'])[1 + n % 3], 'MA', '0' || 1000 + n
  from generate_series(1, 2000) n, person p where p.id = '${rob.id}';
  insert into contact (id, first_name, last_name, organization_id, position, emails)
  select gen_random_uuid(), initcap(${words("o.id", 1)}), initcap(${words("o.id", 1)}), o.id, 'Head Chef',
    jsonb_build_array(jsonb_build_object('label', 'work', 'address', 'chef@' || o.id || '.example'))
  from organization o, generate_series(1, 2) where o.owner_id = '${rob.id}';
  insert into interaction (id, author_id, type, happened_at, organization_id, body)
  select gen_random_uuid(), p.id, 'note', now() - random() * interval '360 days', o.id, ${words("o.id || n", 31)}
  from organization o, generate_series(1, 10) n, person p where p.id = '${rob.id}' and o.owner_id = p.id;
  vacuum analyze;
`);

/** The answer, its size on the line, and how long it took in milliseconds. */
const read = async (path) => {
  const { status, body, took: time } = await ask("GET", path, { ...rob.headers, "accept-encoding": "br" });
  if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
  return { json: JSON.parse(brotliDecompressSync(body).toString()), bytes: body.length, time };
};

let [next, bytes, time, pages, records, page] = ["", 0, 0, 0, 0];
do {
  const answer = await read(`/api/book?after=${encodeURIComponent(next)}`);
  page = answer.json;
  [bytes, time, pages, records, next] = [bytes + answer.bytes, time + answer.time, pages + 1, records + page.puts.length, page.next];
} while (next);
const line = (bytes * 8) / 10_000;
const mean = sql(`select round(avg(length(body))) from interaction where author_id = '${rob.id}';`)[0];
console.log(`${page.total} accounts, ${records} records, texts of ${mean} characters on average`);
console.log(`book: ${pages} pages, ${(bytes / 1e6).toFixed(2)} MB compressed (estimated ${(page.bytes / 1e6).toFixed(2)} MB)`);
console.log(`      ${Math.round(time)} ms of the server, ${Math.round(line)} ms on a line of 10 Mbit/s`);

// A new device on a line of 10 Mbit/s, which has to load the program as well: from the address to the open book.
const { browser, page: tab } = await opened(rob);
const session = await tab.context().newCDPSession(tab);
await session.send("Network.emulateNetworkConditions", { offline: false, latency: 20, downloadThroughput: 10e6 / 8, uploadThroughput: 10e6 / 8 });
const began = now();
await tab.goto("/");
await tab.locator("html[data-book]").waitFor({ state: "attached", timeout: 60_000 });
const loaded = now() - began;
console.log(`      ${(loaded / 1000).toFixed(1)} s in Chromium on such a line, the program included`);
await browser.close();

// A day's work: each its own transaction.
const day = Array.from({ length: 60 }, (_, n) => `
  insert into interaction (id, author_id, type, organization_id, body)
  select gen_random_uuid(), p.id, 'note', o.id, ${words(n, 31)}
  from person p, (select id from organization where owner_id = '${rob.id}' order by id offset ${n * 7} limit 1) o where p.id = '${rob.id}';
  ${n % 3 ? "" : `update organization set priority = 'A' where id = (select id from organization where owner_id = '${rob.id}' order by id offset ${n * 11} limit 1);`}`);
sql(day.join("\n"));
const delta = await read(`/api/book/changes?schema=${page.schema}&cursor=${encodeURIComponent(page.cursor)}`);
console.log(`delta after a day: ${delta.json.cleared.length} accounts, ${(delta.bytes / 1e3).toFixed(0)} kB, ${Math.round(delta.time)} ms${delta.json.anew ? ", READ ANEW" : ""}`);
const over = bytes > 6e6 || loaded > 10_000 || delta.time > 1000 || delta.json.anew;
if (over) console.error("over the limits: 6 MB, 10 s, 1 s");
process.exitCode = over ? 1 : 0;
await stop();
