#!/usr/bin/env node
// How large a book is and how long it takes: 2,000 accounts with 20,000 touches of words that do not repeat, read over HTTP
// page by page as a device does; then a day's changes. `scripts/with-postgres scripts/bench-book.mjs [PROGRAM]`.
import { execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

const [program = "target/release/larder"] = process.argv.slice(2);
const server = process.env.LARDER_TEST_DATABASE_URL;
if (!server) throw new Error("LARDER_TEST_DATABASE_URL: scripts/with-postgres sets it");
const database = server.replace(/\/[^/]*$/, "/larder_bench_book");
const sql = (where, text) => execFileSync("psql", ["-qAtX", "-v", "ON_ERROR_STOP=1", where], { input: text, encoding: "utf8" }).trim();

sql(server, "drop database if exists larder_bench_book with (force); create database larder_bench_book template template0 encoding 'UTF8' locale_provider icu icu_locale 'und' locale 'C.UTF-8';");
const folder = mkdtempSync(join(tmpdir(), "larder-bench-"));
const port = 21000 + (process.pid % 9000);
const env = { ...process.env, LARDER_DATABASE_URL: database, LARDER_DATA_FOLDER: folder, LARDER_LISTEN: `127.0.0.1:${port}` };
execFileSync(program, ["migrate"], { env, stdio: "inherit" });
const larder = spawn(program, ["serve"], { env, stdio: ["ignore", "ignore", "inherit"] });
process.on("exit", () => {
  larder.kill("SIGINT");
  rmSync(folder, { recursive: true, force: true });
});

const token = randomBytes(32).toString("base64url");
const hash = createHash("sha256").update(token).digest("hex");
const words = (n, count) => `(
  select string_agg(translate(substr(md5(random()::text || ${n} || k), 1, 2 + (random() * 7)::integer), '0123456789', 'ghiklmnorst'), ' ')
  from generate_series(1, ${count}) k
)`;
sql(database, `
  select larder.set_up('Bench', 'America/New_York', 1::smallint, 'USD', false, gen_random_uuid(), gen_random_uuid(), 'Ada', 'ada@bench.example', 'x');
  insert into person (id, name, email, role, team_id, time_zone)
  select gen_random_uuid(), 'Rob', 'rob@bench.example', 'rep', id, 'UTC' from team;
  select larder.open_session(id, '\\x${hash}', 'bench') from person where name = 'Rob';
  insert into organization (id, name, owner_id, email, phones, shipping_line1, shipping_city, shipping_state, shipping_postal_code)
  select gen_random_uuid(), initcap(${words("n", 2)}), p.id, 'info@place' || n || '.example',
    jsonb_build_array(jsonb_build_object('label', 'office', 'number', '+1 555 ' || 1000000 + n)), n || ' Main Street',
    (array['Boston', 'Salem', 'Portland'])[1 + n % 3], 'MA', '0' || 1000 + n
  from generate_series(1, 2000) n, person p where p.name = 'Rob';
  insert into contact (id, first_name, last_name, organization_id, position, emails)
  select gen_random_uuid(), initcap(${words("o.id", 1)}), initcap(${words("o.id", 1)}), o.id, 'Head Chef',
    jsonb_build_array(jsonb_build_object('label', 'work', 'address', 'chef@' || o.id || '.example'))
  from organization o, generate_series(1, 2);
  insert into interaction (id, author_id, type, happened_at, organization_id, body)
  select gen_random_uuid(), p.id, 'note', now() - random() * interval '360 days', o.id, ${words("o.id || n", 31)}
  from organization o, generate_series(1, 10) n, person p where p.name = 'Rob';
  vacuum analyze;
`);

/** The answer, its size on the line, and how long it took in milliseconds. */
const ask = (path) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const headers = { cookie: `larder=${token}`, "accept-encoding": "br" };
    get({ host: "127.0.0.1", port, path, headers }, (answer) => {
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => {
        const body = Buffer.concat(pieces);
        const time = performance.now() - began;
        if (answer.statusCode !== 200) return reject(new Error(`${path}: ${answer.statusCode} ${body}`));
        resolve({ json: JSON.parse(brotliDecompressSync(body).toString()), bytes: body.length, time });
      });
    }).on("error", reject);
  });
const ready = async () => {
  for (let tries = 0; ; tries += 1) {
    const up = await new Promise((done) => get({ host: "127.0.0.1", port, path: "/livez" }, (a) => done(a.resume().statusCode === 200)).on("error", () => done(false)));
    if (up) return;
    if (tries > 300) throw new Error("larder did not start");
    await new Promise((done) => setTimeout(done, 100));
  }
};

await ready();
let [next, bytes, time, pages, records, page] = ["", 0, 0, 0, 0];
do {
  const answer = await ask(`/api/book?after=${encodeURIComponent(next)}`);
  page = answer.json;
  [bytes, time, pages, records, next] = [bytes + answer.bytes, time + answer.time, pages + 1, records + page.puts.length, page.next];
} while (next);
const line = (bytes * 8) / 10_000;
const mean = sql(database, "select round(avg(length(body))) from interaction");
console.log(`${page.total} accounts, ${records} records, texts of ${mean} characters on average`);
console.log(`book: ${pages} pages, ${(bytes / 1e6).toFixed(2)} MB compressed (estimated ${(page.bytes / 1e6).toFixed(2)} MB)`);
console.log(`      ${Math.round(time)} ms of the server, ${Math.round(line)} ms on a line of 10 Mbit/s`);

// A day's work: each its own transaction.
const day = Array.from({ length: 60 }, (_, n) => `
  insert into interaction (id, author_id, type, organization_id, body)
  select gen_random_uuid(), p.id, 'note', o.id, ${words(n, 31)}
  from person p, (select id from organization order by id offset ${n * 7} limit 1) o where p.name = 'Rob';
  ${n % 3 ? "" : `update organization set priority = 'A' where id = (select id from organization order by id offset ${n * 11} limit 1);`}`);
sql(database, day.join("\n"));
const delta = await ask(`/api/book/changes?schema=${page.schema}&cursor=${encodeURIComponent(page.cursor)}`);
console.log(`delta after a day: ${delta.json.cleared.length} accounts, ${(delta.bytes / 1e3).toFixed(0)} kB, ${Math.round(delta.time)} ms${delta.json.anew ? ", READ ANEW" : ""}`);
const over = bytes > 6e6 || time + line > 10_000 || delta.time > 1000 || delta.json.anew;
if (over) console.error("over the limits: 6 MB, 10 s, 1 s");
process.exit(over ? 1 : 0);
