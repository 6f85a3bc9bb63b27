// How quickly people hear of each other: many tabs as raw sockets in this process. Prints the time from a commit to its
// first notice and to the last, whether everybody heard of the final version, and the program's memory; then goes on until
// it breaks. BENCH_CLIENTS, BENCH_WRITES (a second) and BENCH_SECONDS change the size.
import { randomBytes, randomUUID } from "node:crypto";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { ask, at, memory, now, port, signedIn, spread, sql, stop } from "./larder.mjs";

const number = (name, fallback) => Number(process.env[name] ?? fallback);
const [CLIENTS, WRITES, SECONDS] = [number("BENCH_CLIENTS", 1000), number("BENCH_WRITES", 50), number("BENCH_SECONDS", 20)];
const PEOPLE = 250;

const persons = signedIn(PEOPLE);
const records = sql(`
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
          const follow = ["organization", "interaction", "task", "book", this.record];
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
  const { status } = await ask("POST", "/api/notes/add", headers, new URLSearchParams(fields).toString());
  if (status !== 200) throw new Error(`a write is answered with ${status}`);
};

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
  const committed = new Map(sql("select id, extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000 from interaction;").map((line) => line.split(" ")));
  const followers = new Map();
  for (const tab of tabs) followers.set(tab.record, [...(followers.get(tab.record) ?? []), tab]);
  const [first, record, list] = [[], [], []];
  let unheard = 0;
  const last = new Map(written.filter(({ id }) => committed.has(id)).map(({ id, record }) => [record, id]));
  for (const { id, record: of } of written) {
    const since = Number(committed.get(id));
    if (!since) continue;
    const own = followers.get(of) ?? [];
    const heard = tabs.map((tab) => tab.heard.get(id)).filter(Boolean);
    if (heard.length) first.push(Math.min(...heard) - since);
    for (const tab of own) if (tab.heard.has(id)) record.push(tab.heard.get(id) - since);
    for (const at of heard) list.push(at - since);
  }
  // Of the final version of each record its followers heard, or that they are to read everything again.
  for (const [of, id] of last) for (const tab of followers.get(of) ?? []) if (!tab.heard.has(id) && !(tab.all > Number(committed.get(id)))) unheard += 1;
  const refetches = tabs.reduce((sum, tab) => sum + tab.refetches, 0);
  console.log(`${tabs.length} tabs, ${(written.length / took).toFixed(0)} writes/s for ${took.toFixed(0)} s, ${(refetches / took).toFixed(0)} lists read again/s`);
  console.log(`  commit → first notice     : ${spread(first)}`);
  console.log(`  commit → tab of the record: ${spread(record)}`);
  console.log(`  commit → every tab        : ${spread(list)}`);
  console.log(`  final version not announced: ${unheard}; told to read everything again: ${tabs.reduce((sum, tab) => sum + tab.missed, 0)}; writes refused: ${failures}; closed: ${tabs.filter((tab) => tab.closed).length}`);
  console.log(`  memory of larder: ${memory().toFixed(0)} MB`);
  return { p99: Number(at(first, 0.99)), unheard, failures, behind: took > seconds * 1.1, megabytes: memory() };
};

try {
  await grow(CLIENTS);
  const { p99, unheard, failures, megabytes } = await round(WRITES, SECONDS);
  const over = p99 >= 100 || unheard > 0 || failures > 0 || megabytes >= 300;
  if (over) console.error("over the limits: 100 ms, all announced, none refused, 300 MB");
  process.exitCode = over ? 1 : 0;
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
  await stop();
}
