// A working day at scale 10 and 100: how long pages take beside the floor under them, which is the same questions to the
// same database through a bare Axum handler; then 300 people at once, and the highest rate that still holds.
import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

const SCALES = ["10", "100"];
const [ROUNDS, PEOPLE, SECONDS, WARM_UP] = [60, 300, 30, 15];

if (!process.env.LARDER_BENCH_SCALE) {
  const pages = SCALES.map((scale) => {
    const env = { ...process.env, LARDER_BENCH_SCALE: scale };
    const said = execFileSync(process.execPath, [process.argv[1]], { env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    const [last, ...others] = said.trim().split("\n").reverse();
    console.log(others.reverse().join("\n"));
    return JSON.parse(last);
  });
  const [small, large] = pages;
  let over = small.over || large.over;
  for (const name of Object.keys(large.pages)) {
    const growth = large.pages[name] / small.pages[name];
    console.log(`${name.padEnd(12)}: ${growth.toFixed(2)} times as long at scale ${SCALES[1]} as at scale ${SCALES[0]}`);
    over ||= growth > 1.5 && name !== "search";
  }
  if (over) console.error("over the limits: 4 times the floor, 1.5 times from scale to scale, 300 ms for a year, 150 ms at p95, no error, 300 MB, 1 s to the first page");
  process.exit(over ? 1 : 0);
}

const { ask, at, memory, now, port, program, signedIn, socket, spread, sql, stop, withSession } = await import("./larder.mjs");

// The floor, beside Larder on the same database.
const floorPort = port + 1;
const floor = spawn("target/release/examples/floor", [`postgres:///larder?host=${encodeURIComponent(socket())}&user=larder_app`, `127.0.0.1:${floorPort}`], { stdio: "inherit" });
const fromFloor = async (path, headers) => {
  const began = performance.now();
  const answer = await fetch(`http://127.0.0.1:${floorPort}${path}`, { headers });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return performance.now() - began;
};

sql("vacuum analyze;");
const reps = withSession(sql(`select id from person where role = 'rep' and disabled_at is null order by id limit ${PEOPLE};`));
const people = [...reps, ...signedIn(PEOPLE - reps.length)];
const [rep] = people;
const [account] = sql(`select organization_id from interaction where author_id = '${rep.id}' group by 1 order by count(*) desc, 1 limit 1;`);
const [admin] = withSession(sql("select id from person where role = 'admin' order by id limit 1;"));
const accounts = sql(`select id from organization where owner_id is not null and role in ('operator', 'prospect') order by id limit 5000;`);

/** Pages, and what each asks. */
const PAGES = {
  list: ["/organizations", ["/api/organizations/list?query="]],
  board: ["/opportunities/board", ["/api/opportunities/board?query="]],
  detail: [`/organizations/${account}`, [
    `/api/organizations/show?id=${account}`, `/api/contacts/at-organization?id=${account}`,
    `/api/tasks/about?organization=${account}`, `/api/interactions/timeline?organization=${account}`,
  ]],
  dashboard: ["/dashboard", ["/api/dashboard?query="]],
  search: ["/search?q=lantern", ["/api/search?words=lantern"]],
};

/** The day so many days ago. */
const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

const get = async (person, path) => {
  const { status, took } = await ask("GET", path, person.headers);
  if (status !== 200) throw new Error(`${path}: ${status}`);
  return took;
};

const took = {};
let over = false;
try {
  await pause(1000);
  for (const [name, [path, questions]] of Object.entries(PAGES)) {
    const [page, under] = [[], []];
    for (let n = 0; n < ROUNDS; n += 1) {
      page.push(await get(rep, path));
      let sum = 0;
      for (const question of questions) sum += await fromFloor(question, rep.headers);
      under.push(sum);
    }
    const [middle, least] = [Number(at(page, 0.5)), Number(at(under, 0.5))];
    took[name] = middle;
    over ||= middle > 4 * least;
    console.log(`${name.padEnd(12)}: p50 ${middle} ms, p95 ${at(page, 0.95)} ms; the floor p50 ${least} ms: ${(middle / least).toFixed(2)} times as long`);
  }
  const year = [];
  for (let n = 0; n < ROUNDS; n += 1) year.push(await get(admin, `/dashboard?who=all&from=${ago(365)}&to=${ago(0)}`));
  over ||= Number(at(year, 0.95)) > 300;
  console.log(`everybody's dashboard over a year: ${spread(year)}`);

  // Each does something every three seconds, one time in five a write.
  const act = async (person) => {
    const place = accounts[Math.floor(Math.random() * accounts.length)];
    if (Math.random() < 0.2) {
      const fields = { "command[id]": randomUUID(), "command[key]": randomUUID(), "command[organization]": place, "command[form][body]": "Asked for cod again." };
      const headers = { ...person.headers, Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
      const { status, took } = await ask("POST", "/api/notes/add", headers, new URLSearchParams(fields).toString());
      if (status !== 200) throw new Error(`a note: ${status}`);
      return took;
    }
    const paths = ["/", "/organizations", `/organizations/${place}`, "/opportunities/board", "/api/search?words=lantern"];
    return get(person, paths[Math.floor(Math.random() * paths.length)]);
  };
  const round = async (rate, seconds = SECONDS) => {
    const [times, running] = [[], []];
    let errors = 0;
    const began = now();
    for (let n = 0; n < rate * seconds; n += 1) {
      const wait = began + (n * 1000) / rate - now();
      if (wait > 0) await pause(wait);
      const due = now();
      running.push(act(people[n % people.length]).then(() => times.push(now() - due), () => { errors += 1; }));
    }
    await Promise.all(running);
    const p95 = Number(at(times, 0.95));
    const said = seconds === SECONDS ? "" : ", to warm up";
    console.log(`${rate.toFixed(0)} actions/s${said}: p50 ${at(times, 0.5)} ms, p95 ${p95} ms, ${errors} errors; memory of larder ${memory().toFixed(0)} MB`);
    return { p95, errors };
  };
  // Each connection plans each question once, which is not what a day is like.
  await round(people.length / 3, WARM_UP);
  const { p95, errors } = await round(people.length / 3);
  over ||= p95 > 150 || errors > 0 || memory() > 300;
  let rate = people.length / 3;
  let holds = p95 < 200 && !errors ? rate : 0;
  for (let met = holds > 0; met && rate < 2000; ) {
    rate *= 1.4;
    const next = await round(rate);
    met = next.p95 < 200 && !next.errors;
    if (met) holds = rate;
  }
  console.log(`The highest rate with p95 under 200 ms: ${holds ? holds.toFixed(0) : `less than ${rate.toFixed(0)}`} actions/s.`);
  // Another program on the same database.
  const began = now();
  const env = { PATH: process.env.PATH, LARDER_DATABASE_URL: `postgres:///larder?host=${encodeURIComponent(socket())}&user=larder_owner`, LARDER_LISTEN: `127.0.0.1:${port + 2}`, LARDER_LOG: "error" };
  const second = spawn(program, ["serve"], { env, stdio: "inherit" });
  const first = async () => (await fetch(`http://127.0.0.1:${port + 2}/organizations`, { headers: { Cookie: rep.headers.Cookie } }).catch(() => undefined))?.status;
  while (await first() !== 200) await pause(10);
  const cold = now() - began;
  second.kill("SIGTERM");
  over ||= cold > 1000;
  console.log(`cold start to the first page, with a database: ${cold.toFixed(0)} ms`);
  console.log(JSON.stringify({ pages: took, over }));
} finally {
  floor.kill("SIGKILL");
  await stop();
}
