// How quickly people hear of each other: the release program with its own PostgreSQL, and many tabs as raw sockets in
// this process, all on two cores. Prints the time from a commit to its first notice and to the last, whether everybody
// heard of the final version, and the program's memory; then goes on until it breaks. Reaches loopback only.
// BENCH_CLIENTS, BENCH_WRITES (a second) and BENCH_SECONDS change the size; BENCH_LARDER names another program.
import { execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect, createServer } from "node:net";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const number = (name, fallback) => Number(process.env[name] ?? fallback);
const [CLIENTS, WRITES, SECONDS] = [number("BENCH_CLIENTS", 1000), number("BENCH_WRITES", 50), number("BENCH_SECONDS", 20)];
const PROGRAM = resolve(process.env.BENCH_LARDER ?? "target/release/larder");
const PEOPLE = 250;
const now = () => performance.timeOrigin + performance.now();

// Everything that is started here runs on the same two cores.
if (cpus().length > 2) execFileSync("taskset", ["-p", "-c", "0,1", String(process.pid)], { stdio: "ignore" });

const folder = mkdtempSync("/tmp/larder-bench-");
const port = await new Promise((found) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});
const origin = `http://127.0.0.1:${port}`;
const larder = spawn(PROGRAM, ["serve", "--demo"], {
  cwd: folder,
  env: {
    PATH: process.env.PATH,
    LARDER_DATA_FOLDER: `${folder}/data`,
    LARDER_LISTEN: `127.0.0.1:${port}`,
    LARDER_PUBLIC_URL: origin,
    // Each tab comes from an address of its own, as it would.
    LARDER_TRUSTED_PROXIES: "127.0.0.1/32",
    LARDER_DEMO_PASSWORD: "walk-in-cooler-at-7",
    RUST_LOG: "warn",
  },
  stdio: ["ignore", "ignore", "inherit"],
});
const stopped = new Promise((exit) => larder.once("exit", exit));
process.once("exit", () => larder.kill("SIGKILL"));

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const ask = (method, path, headers, body) =>
  new Promise((answered, failed) => {
    const asking = request({ agent, host: "127.0.0.1", port, method, path, headers }, (answer) => {
      answer.resume().once("end", () => answered(answer.statusCode));
    });
    asking.once("error", failed);
    asking.end(body);
  });

const sql = (statement) => {
  const socket = execFileSync("find", [folder, "-name", ".s.PGSQL.5432"], { encoding: "utf8" }).trim().replace(/\/[^/]*$/, "");
  const options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--field-separator= ", "--set=ON_ERROR_STOP=1"];
  const output = execFileSync("psql", [...options, "-h", socket, "-U", "larder_owner", "larder"], { input: statement, encoding: "utf8" });
  return output.trim().split("\n").filter(Boolean);
};

for (let tries = 0; ; tries += 1) {
  if ((await ask("GET", "/readyz", {}).catch(() => 0)) === 200) break;
  if (tries > 600) throw new Error("Larder does not come up");
  await pause(100);
}

// --- people, and what they have open

const persons = Array.from({ length: PEOPLE }, (_, n) => {
  const token = randomBytes(32).toString("base64url");
  const headers = { Cookie: `larder=${token}`, "X-Forwarded-For": `10.7.${n >> 8}.${n & 255}`, Origin: origin, Host: `127.0.0.1:${port}` };
  return { id: randomUUID(), hash: createHash("sha256").update(token).digest("hex"), headers };
});
const records = sql(`
  insert into person (id, name, role, team_id, time_zone)
  select id::uuid, 'Rep ' || n, 'rep', (select id from team limit 1), 'UTC'
  from unnest('{${persons.map(({ id }) => id)}}'::text[]) with ordinality p (id, n);
  insert into session (person_id, token_hash)
  select id::uuid, decode(hash, 'hex')
  from unnest('{${persons.map(({ id }) => id)}}'::text[], '{${persons.map(({ hash }) => hash)}}'::text[]) p (id, hash);
  insert into organization (id, name, owner_id)
  select gen_random_uuid(), 'Kitchen ' || n, (select id from person where role = 'rep' limit 1) from generate_series(1, 1000) n;
  analyze;
  select id from organization where name like 'Kitchen %';
`);

class Tab {
  heard = new Map();
  missed = 0;
  refetches = 0;

  constructor(n) {
    this.person = persons[n % PEOPLE];
    this.record = records[n % records.length];
    this.refetch = n % 5 === 0;
  }

  open() {
    return new Promise((ready, failed) => {
      this.ready = ready;
      const socket = (this.socket = connect(port, "127.0.0.1"));
      let waiting = Buffer.alloc(0);
      let upgraded = false;
      socket.setNoDelay().once("error", failed).once("close", () => (this.closed = true));
      socket.on("data", (data) => {
        waiting = waiting.length ? Buffer.concat([waiting, data]) : data;
        if (!upgraded) {
          const end = waiting.indexOf("\r\n\r\n");
          if (end < 0) return;
          const status = waiting.toString("latin1", 9, 12);
          if (status !== "101") return failed(new Error(`a socket is answered with ${status}`));
          upgraded = true;
          waiting = waiting.subarray(end + 4);
          const follow = ["organization", "interaction", "task", this.record];
          this.send(1, JSON.stringify({ follow, cursor: "" }));
        }
        waiting = this.frames(waiting);
      });
      const { Host, Cookie, Origin, "X-Forwarded-For": from } = this.person.headers;
      socket.write(
        `GET /live HTTP/1.1\r\nHost: ${Host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
          `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nOrigin: ${Origin}\r\nCookie: ${Cookie}\r\nX-Forwarded-For: ${from}\r\n\r\n`,
      );
    });
  }

  /** Reads whole frames, and answers what is left. */
  frames(data) {
    while (data.length >= 2) {
      let [length, start] = [data[1] & 127, 2];
      if (length === 126) {
        if (data.length < 4) break;
        [length, start] = [data.readUInt16BE(2), 4];
      } else if (length === 127) {
        if (data.length < 10) break;
        [length, start] = [Number(data.readBigUInt64BE(2)), 10];
      }
      if (data.length < start + length) break;
      const [kind, payload] = [data[0] & 15, data.subarray(start, start + length)];
      if (kind === 1) this.hear(JSON.parse(payload.toString()));
      if (kind === 9) this.send(10, payload);
      data = data.subarray(start + length);
    }
    return data;
  }

  send(kind, text) {
    const payload = Buffer.from(text);
    const mask = randomBytes(4);
    const head = payload.length < 126 ? Buffer.from([128 | kind, 128 | payload.length]) : Buffer.from([128 | kind, 254, payload.length >> 8, payload.length & 255]);
    this.socket.write(Buffer.concat([head, mask, payload.map((byte, n) => byte ^ mask[n & 3])]));
  }

  hear(said) {
    if (said.here) return;
    if (said.changes === null) {
      this.missed += 1;
      this.all = now();
    } else {
      const at = now();
      for (const { id } of said.changes) if (!this.heard.has(id)) this.heard.set(id, at);
    }
    this.ready?.();
    this.ready = undefined;
    if (!this.refetch || this.asking) return;
    this.asking = setTimeout(async () => {
      const list = "/api/organizations/list?query=";
      await ask("GET", list, { ...this.person.headers, Accept: "application/json" }).catch(() => {});
      this.refetches += 1;
      this.asking = undefined;
    }, Math.random() * 2000);
  }

  close() {
    clearTimeout(this.asking);
    this.socket.destroy();
  }
}

const tabs = [];
const grow = async (wanted) => {
  while (tabs.length < wanted) {
    const some = Array.from({ length: Math.min(50, wanted - tabs.length) }, (_, n) => new Tab(tabs.length + n));
    await Promise.all(some.map((tab) => tab.open()));
    tabs.push(...some);
  }
};

// --- writes

const write = async (record, id) => {
  const person = persons[Math.floor(Math.random() * PEOPLE)];
  const fields = { "command[id]": id, "command[key]": randomUUID(), "command[organization]": record, "command[form][body]": "Asked for cod again." };
  const headers = { ...person.headers, Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
  const status = await ask("POST", "/api/notes/add", headers, new URLSearchParams(fields).toString());
  if (status !== 200) throw new Error(`a write is answered with ${status}`);
};

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(1) ?? "–";

/** Writes for a while; answers how long the notices took, in milliseconds. */
const round = async (writes, seconds) => {
  const open = records.slice(0, Math.min(records.length, tabs.length));
  for (const tab of tabs) [tab.missed, tab.refetches] = [0, 0], tab.heard.clear();
  const written = [];
  const running = [];
  let failures = 0;
  const began = now();
  for (let n = 0; n < writes * seconds; n += 1) {
    const wait = began + (n * 1000) / writes - now();
    if (wait > 0) await pause(wait);
    const note = { id: randomUUID(), record: open[Math.floor(Math.random() * open.length)] };
    written.push(note);
    running.push(write(note.record, note.id).catch(() => { failures += 1; }));
  }
  await Promise.all(running);
  const took = (now() - began) / 1000;
  await pause(2000);
  const begun = new Map(sql("select id, extract(epoch from created_at) * 1000 from interaction;").map((line) => line.split(" ")));
  const followers = new Map();
  for (const tab of tabs) followers.set(tab.record, [...(followers.get(tab.record) ?? []), tab]);
  const [first, record, list] = [[], [], []];
  let unheard = 0;
  const last = new Map(written.filter(({ id }) => begun.has(id)).map(({ id, record }) => [record, id]));
  for (const { id, record: of } of written) {
    const since = Number(begun.get(id));
    if (!since) continue;
    const own = followers.get(of) ?? [];
    const heard = tabs.map((tab) => tab.heard.get(id)).filter(Boolean);
    if (heard.length) first.push(Math.min(...heard) - since);
    for (const tab of own) if (tab.heard.has(id)) record.push(tab.heard.get(id) - since);
    for (const at of heard) list.push(at - since);
  }
  // Of the final version of each record its followers heard, or that they are to read everything again.
  for (const [of, id] of last) for (const tab of followers.get(of) ?? []) if (!tab.heard.has(id) && !(tab.all > Number(begun.get(id)))) unheard += 1;
  for (const times of [first, record, list]) times.sort((one, other) => one - other);
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${larder.pid}/status`, "utf8"))[1]) / 1024;
  const refetches = tabs.reduce((sum, tab) => sum + tab.refetches, 0);
  const line = (name, times) => `  ${name}: p50 ${at(times, 0.5)} ms, p95 ${at(times, 0.95)} ms, p99 ${at(times, 0.99)} ms`;
  console.log(`${tabs.length} tabs, ${(written.length / took).toFixed(0)} writes/s for ${took.toFixed(0)} s, ${(refetches / took).toFixed(0)} lists read again/s`);
  console.log(line("begin of the write → first notice   ", first));
  console.log(line("begin of the write → tab of the record", record));
  console.log(line("begin of the write → every tab       ", list));
  console.log(`  final version not announced: ${unheard}; told to read everything again: ${tabs.reduce((sum, tab) => sum + tab.missed, 0)}; writes refused: ${failures}; closed: ${tabs.filter((tab) => tab.closed).length}`);
  console.log(`  memory of larder: ${memory.toFixed(0)} MB`);
  return { p99: Number(at(first, 0.99)), unheard, failures, behind: took > seconds * 1.1 };
};

try {
  await grow(CLIENTS);
  const { p99, unheard } = await round(WRITES, SECONDS);
  process.exitCode = p99 < 100 && unheard === 0 ? 0 : 1;
  console.log("Until it breaks:");
  const fine = ({ p99, unheard, failures, behind }) => p99 < 100 && unheard === 0 && failures === 0 && !behind;
  let [writes, broken] = [WRITES, false];
  while (!broken && writes < 1600) broken = !fine(await round((writes *= 2), 8));
  console.log(broken ? `Breaks at ${writes} writes/s with ${CLIENTS} tabs.` : `Holds ${writes} writes/s with ${CLIENTS} tabs.`);
  broken = false;
  while (!broken && tabs.length < 6000) {
    await grow(tabs.length + 1000);
    broken = !fine(await round(WRITES, 8));
  }
  console.log(broken ? `Breaks at ${tabs.length} tabs with ${WRITES} writes/s.` : `Holds ${tabs.length} tabs with ${WRITES} writes/s.`);
} finally {
  tabs.forEach((tab) => tab.close());
  agent.destroy();
  larder.kill("SIGTERM");
  await stopped;
  rmSync(folder, { recursive: true, force: true });
}
