// Larder goes away under what people do: nothing is lost, nothing happens twice, and all goes on.

import type { Page } from "@playwright/test";
import { NO_LINE, bookIsHere } from "../support/book";
import { ADA, MIA, ROB } from "../support/company";
import { address, holding, sql } from "../support/database";
import { Larder } from "../support/larder";
import { Door, canWait, cut, loseAnswer, mend } from "../support/line";
import { addAccount, addContact } from "../support/records";
import { expect, test } from "../support/test";

const strip = (page: Page) => page.locator("#strip");
const fact = (page: Page, value: string) => page.getByRole("definition").filter({ hasText: value });
const note = async (page: Page, text: string) => {
  await page.getByLabel("Note", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Add note" }).click();
};
/** The notes of Rob's that are in, each as often as it is. */
const notes = ({ database }: Larder) => sql(database, "select body from interaction where body like 'No. %' order by created_at").split("\n");
const numbered = (count: number) => Array.from({ length: count }, (_, at) => `No. ${at + 1}`);
/** Several programs and doors in one test: each is ended, whatever happens. */
const ends: (() => Promise<void>)[] = [];

test.afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function served(...how: Parameters<typeof Larder.serve>): Promise<Larder> {
  const larder = await Larder.serve(...how);
  ends.push(() => larder.stop());
  return larder;
}

async function doorTo(port: number): Promise<Door> {
  const door = await Door.to(port);
  ends.push(() => door.remove());
  return door;
}

test("a server that is killed while it works on what waited carries out each command once", async ({ as, larder, visit, records, complaints }) => {
  test.slow();
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  await cut(rob);
  for (const text of numbered(4)) {
    await note(rob, text);
    await expect(strip(rob)).toContainText(`${text.slice(4)} waiting to send`);
  }
  // It carries out the second, and is dead before it can say so.
  let alive = true;
  await rob.context().route("**/api/notes/add", async (route) => {
    const isSecond = /No\.(\+|%20)2/.test(route.request().postData() ?? "");
    if (!alive || !isSecond) return route.fallback();
    alive = false;
    await route.fetch();
    await larder.kill();
    await route.abort("connectionreset");
  });
  await mend(rob);
  await expect(strip(rob)).toContainText("3 waiting to send");
  expect(notes(larder)).toEqual(numbered(2));
  const { database, port } = larder;
  const second = await served(database, port);
  await expect(strip(rob)).toBeEmpty({ timeout: 30_000 });
  expect(notes(larder)).toEqual(numbered(4));

  // Now it dies in the middle of its work, of which then nothing is left.
  await holding(database, "begin; lock table interaction in exclusive mode", async () => {
    await note(rob, "No. 5");
    await expect.poll(() => sql("postgres", `select count(*) from pg_stat_activity where datname = '${database}' and wait_event_type = 'Lock'`)).not.toBe("0");
    await second.kill();
    await expect(strip(rob)).toContainText("1 waiting to send");
  });
  await served(database, port);
  await expect(strip(rob)).toBeEmpty({ timeout: 30_000 });
  expect(notes(larder)).toEqual(numbered(5));
  complaints.allowed(NO_LINE);
});

test("of two programs on one database each tells what the other does, and a command that comes through both happens once", async ({ as, larder, visit, records, complaints }) => {
  test.slow();
  const { database } = larder;
  const door = await doorTo(larder.port);
  const other = await served(database);
  const [ada, rob] = [await as(ADA), await as(ROB)];
  const record = `/organizations/${records.organization}`;
  await visit(ada, `${other.url}${record}`);
  await visit(rob, `http://127.0.0.1:${door.port}${record}`);
  await expect(rob.locator(".also-here")).toContainText("Ada is here too");

  await ada.getByRole("link", { name: "Edit delivery address" }).click();
  await ada.getByRole("textbox", { name: "City" }).fill("Bangor");
  await ada.keyboard.press("Enter");
  await expect(fact(rob, "Bangor")).toBeVisible();
  await note(rob, "No. 1");
  await expect(ada.getByText("No. 1")).toBeVisible();

  // The one hears it, and is gone before Rob does; the other hears it again.
  await canWait(rob);
  await loseAnswer(rob, "/api/notes/add", async () => {
    door.shut();
    door.leadsTo = other.port;
    await larder.kill();
  });
  await note(rob, "No. 2");
  await expect(strip(rob)).toContainText("1 waiting to send");
  expect(notes(larder)).toEqual(numbered(2));
  door.reopen();
  await expect(strip(rob)).toBeEmpty({ timeout: 30_000 });
  expect(notes(larder)).toEqual(numbered(2));
  await expect(rob.getByText("No. 2")).toHaveCount(1);
  complaints.allowed(NO_LINE);
});

test("a database that restarts under what waited refuses none of it, and has each thing once", async ({ as, larder, visit, records, complaints }) => {
  test.slow();
  const { database } = larder;
  const behind = new URL(address(database));
  const door = await doorTo(Number(behind.port));
  behind.port = String(door.port);
  const { url } = await served(database, undefined, undefined, { LARDER_DATABASE_URL: behind.href });
  const rob = await as(ROB, { serviceWorkers: "allow", baseURL: url });
  await bookIsHere(rob);
  await rob.context().setOffline(true);
  await visit(rob, "/organizations/new");
  await canWait(rob);
  await addAccount(rob, "Pier 9");
  await visit(rob, "/contacts/new");
  await canWait(rob);
  await addContact(rob, "Pia", "Pine", "Pier 9");
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  for (const text of numbered(4)) {
    await note(rob, text);
    await expect(strip(rob)).toContainText(`${2 + Number(text.slice(4))} waiting to send`);
  }

  const inVain = () => rob.waitForResponse((answer) => answer.request().method() === "POST" && answer.status() === 503);
  await holding(database, "begin; lock table interaction, contact in exclusive mode", async () => {
    // It stops in the middle of what it is asked, and says so; then it is away.
    const said = inVain();
    await rob.context().setOffline(false);
    await expect.poll(() => sql("postgres", `select count(*) from pg_stat_activity where datname = '${database}' and wait_event_type = 'Lock'`)).not.toBe("0");
    sql("postgres", `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}' and application_name <> 'psql'`);
    await said;
    door.shut();
    await inVain();
  });
  await expect(strip(rob)).toContainText("waiting to send");
  expect(notes(larder)).toEqual([""]);
  door.reopen();
  await expect(strip(rob)).toBeEmpty({ timeout: 60_000 });
  expect(notes(larder)).toEqual(numbered(4));
  expect(sql(database, "select o.name, c.first_name from organization o join contact c on c.organization_id = o.id where o.name = 'Pier 9'")).toBe("Pier 9\tPia");
  await visit(rob, "/waiting");
  await expect(rob.getByRole("heading", { name: "Sent from this device" })).toBeVisible();
  await expect(rob.getByRole("heading", { name: "Needs you" })).toHaveCount(0);
  complaints.allowed(NO_LINE);
  complaints.allowed(/^503 /);
});

test("open tabs hear of each other again after the database was gone", async ({ as, larder, visit, records, complaints }) => {
  const { database } = larder;
  const behind = new URL(address(database));
  const door = await doorTo(Number(behind.port));
  behind.port = String(door.port);
  const { url } = await served(database, undefined, undefined, { LARDER_DATABASE_URL: behind.href });
  const [rob, mia] = [await as(ROB, { baseURL: url }), await as(MIA, { baseURL: url })];
  await visit(rob, `/organizations/${records.organization}`);
  await visit(mia, `/organizations/${records.organization}`);
  await note(mia, "Before it went");
  await expect(rob.getByText("Before it went")).toBeVisible();
  door.shut();
  await expect.poll(() => rob.request.get(`${url}/readyz`).then((answer) => answer.status())).toBe(503);
  door.reopen();
  await expect.poll(() => mia.request.get(`${url}/readyz`).then((answer) => answer.status())).toBe(200);
  await note(mia, "After it came back");
  await expect(rob.getByText("After it came back")).toBeVisible();
  complaints.allowed(/503/);
});
