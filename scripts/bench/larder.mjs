// The release program under measurement, on its own private PostgreSQL with the demo company, all on two cores; and people
// who are signed in. LARDER_BENCH_PROGRAM names another program, LARDER_BENCH_SCALE how large the company is.
import { execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "../../end2end/node_modules/@playwright/test/index.mjs";

// Everything that is started here runs on the same two cores.
if (cpus().length > 2) execFileSync("taskset", ["-p", "-c", "0,1", String(process.pid)], { stdio: "ignore" });

// PostgreSQL runs under an account of its own, which has to get in.
const folder = mkdtempSync("/tmp/larder-bench-");
chmodSync(folder, 0o755);
export const port = await new Promise((found) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});
export const origin = `http://127.0.0.1:${port}`;
export const program = resolve(process.env.LARDER_BENCH_PROGRAM ?? "target/release/larder");
const how = {
  cwd: folder,
  env: {
    PATH: process.env.PATH,
    LARDER_DATA_FOLDER: `${folder}/data`,
    LARDER_LISTEN: `127.0.0.1:${port}`,
    LARDER_PUBLIC_URL: origin,
    // Each tab comes from an address of its own, as it would.
    LARDER_TRUSTED_PROXIES: "127.0.0.1/32",
    LARDER_DEMO_PASSWORD: "walk-in-cooler-at-7",
    LARDER_LOG: "error",
  },
  stdio: ["ignore", "ignore", "inherit"],
};
const start = () => {
  const child = spawn(program, ["serve", "--demo"], how);
  return { child, stopped: new Promise((exit) => child.once("exit", exit)) };
};
if (process.env.LARDER_BENCH_SCALE) {
  const began = performance.now();
  execFileSync(program, ["demo", "--scale", process.env.LARDER_BENCH_SCALE], how);
  console.log(`scale ${process.env.LARDER_BENCH_SCALE}: made in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
let larder = start();
process.once("exit", () => larder.child.kill("SIGKILL"));

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** What Larder answers: its status, its body as it came, and how many milliseconds that took. */
export const ask = (method, path, headers, body) =>
  new Promise((answered, failed) => {
    const began = performance.now();
    const asking = request({ agent, host: "127.0.0.1", port, method, path, headers }, (answer) => {
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.once("end", () => answered({ status: answer.statusCode, body: Buffer.concat(pieces), took: performance.now() - began }));
    });
    asking.once("error", failed);
    asking.end(body);
  });

/** Where the database listens. */
export const socket = () => execFileSync("find", [folder, "-name", ".s.PGSQL.5432"], { encoding: "utf8" }).trim().replace(/\/[^/]*$/, "");

/** The rows that a statement of the database's owner answers with. */
export const sql = (statement) => {
  const options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--field-separator= ", "--set=ON_ERROR_STOP=1"];
  const output = execFileSync("psql", [...options, "-h", socket(), "-U", "larder_owner", "larder"], { input: statement, encoding: "utf8", maxBuffer: 1e9 });
  return output.trim().split("\n").filter(Boolean);
};

const ready = async () => {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await ask("GET", "/readyz", {}).catch(() => undefined);
    if (answer?.status === 200) return;
    await pause(100);
  }
  throw new Error("Larder does not come up");
};
/** Larder is there. */
export const up = async () => {
  larder = start();
  await ready();
};
/** Larder is gone. */
export const down = async () => {
  larder.child.kill("SIGTERM");
  await larder.stopped;
};

// PostgreSQL shall know when each transaction was committed.
await ready();
await down();
appendFileSync(execFileSync("find", [folder, "-name", "postgresql.auto.conf"], { encoding: "utf8" }).trim(), "track_commit_timestamp = on\n");
await up();

/** People with these ids, each signed in: their id, and the headers of what their browsers ask. */
export const withSession = (ids) => {
  const persons = ids.map((id, n) => {
    const token = randomBytes(32).toString("base64url");
    const headers = { Cookie: `larder=${token}`, "X-Forwarded-For": `10.7.${n >> 8}.${n & 255}`, Origin: origin, Host: `127.0.0.1:${port}` };
    return { id, token, hash: createHash("sha256").update(token).digest("hex"), headers };
  });
  sql(`
    insert into session (person_id, token_hash)
    select id::uuid, decode(hash, 'hex')
    from unnest('{${persons.map(({ id }) => id)}}'::text[], '{${persons.map(({ hash }) => hash)}}'::text[]) p (id, hash);
  `);
  return persons;
};

/** So many reps of a team of their own, each signed in. */
export const signedIn = (count) => {
  const ids = Array.from({ length: count }, () => randomUUID());
  sql(`
    insert into team (id, name) values (gen_random_uuid(), 'Bench') on conflict do nothing;
    insert into person (id, name, role, team_id, time_zone)
    select id::uuid, 'Rep ' || n, 'rep', (select id from team where name = 'Bench'), 'UTC'
    from unnest('{${ids}}'::text[]) with ordinality p (id, n);
  `);
  return withSession(ids);
};

/** A phone's browser in which a person is signed in, and its first page, still empty. */
export const opened = async ({ token }) => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: "reduce" });
  await context.addCookies([{ name: "larder", value: token, url: origin, httpOnly: true, sameSite: "Lax" }]);
  return { browser, page: await context.newPage() };
};

/** An expression of SQL: so many words that do not repeat, made anew for each `n`. */
export const words = (n, count) => `(
  select string_agg(translate(substr(md5(random()::text || ${n} || k), 1, 2 + (random() * 7)::integer), '0123456789', 'ghiklmnorst'), ' ')
  from generate_series(1, ${count}) k
)`;

/** The milliseconds since 1970, as the clock of the database has them. */
export const now = () => performance.timeOrigin + performance.now();

/** Which of the times a `share` of them is at most, in milliseconds with one decimal. */
export const at = (times, share) => {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(1) ?? "–";
};

/** Median, 95th and 99th percentile in words. */
export const spread = (times) => `p50 ${at(times, 0.5)} ms, p95 ${at(times, 0.95)} ms, p99 ${at(times, 0.99)} ms`;

/** The memory of Larder, in MB. */
export const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${larder.child.pid}/status`, "utf8"))[1]) / 1024;

/** Ends it all. */
export const stop = async () => {
  agent.destroy();
  await down();
  rmSync(folder, { recursive: true, force: true });
};
