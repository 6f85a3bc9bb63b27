// Devices of several people, on and off the line as chance has it, against a model of what has to come out: all devices and
// the server end in the same state, and nothing that was typed is lost or doubled. `make soak` runs it for long.

import type { Page } from "@playwright/test";
import { bookIsHere, give, NO_LINE, reopened } from "../support/book";
import { hydrated } from "../support/browser";
import { MIA, type Person, ROB } from "../support/company";
import { sql } from "../support/database";
import { Larder } from "../support/larder";
import { canWait, loseAnswer } from "../support/line";
import { addAccount, addTask, idIn } from "../support/records";
import { expect, test } from "../support/test";

// A step that cannot be done says so soon.
test.use({ serviceWorkers: "allow", actionTimeout: 20_000 });

const STEPS = Number(process.env.SOAK_STEPS ?? 20);
const RUNS = Number(process.env.SOAK_RUNS ?? 1);
// The same in every run of all tests, which so finds what was broken and not what chance brings up.
const SEED = Number(process.env.SOAK_SEED ?? 1);

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function chance(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Device {
  page: Page;
  of: Person;
  up: boolean;
  /** The accounts that are on it for sure. */
  accounts: string[];
  /** Those of them that were made on it. */
  own: { id: string; name: string }[];
}

/** What was typed. */
interface Model {
  touches: string[];
  accounts: string[];
  deleted: string[];
  tasks: string[];
  ticked: string[];
  /** Each city that an account was moved to. */
  cities: string[];
}

interface Entry {
  state: string;
  label: string;
  answer: string;
}

/** What stands in the outbox and is not sent. */
const unsent = (page: Page): Promise<Entry[]> =>
  page.evaluate(async () => {
    const { device } = self as unknown as { device: { outbox(): Promise<string[]> } };
    return (await device.outbox()).map((entry) => JSON.parse(entry) as Entry).filter(({ state }) => state !== "done");
  });

type Records = Record<string, unknown>;
const TABLES = ["organization", "contact", "interaction", "task"];

/** All that the book on a device says. What one may change is each person's own. */
const book = async (page: Page): Promise<Records> => {
  const texts = await page.evaluate(async (tables) => {
    const { device } = self as unknown as { device: { table(name: string): Promise<string[]> } };
    const all = await Promise.all(tables.map(async (table) => (await device.table(table)).map((text) => [table, text] as const)));
    return all.flat();
  }, TABLES);
  return ofTexts(texts);
};

/** The same as the server would send it now to whoever has a device. */
async function serverBook(page: Page): Promise<Records> {
  const texts: [string, string][] = [];
  for (let after: string | null = ""; after !== null; ) {
    const answer = await page.request.get(`/api/book?after=${encodeURIComponent(after)}`);
    const { puts, next } = (await answer.json()) as { puts: { table: string; text: string }[]; next: string | null };
    texts.push(...puts.filter(({ table }) => TABLES.includes(table)).map(({ table, text }) => [table, text] as [string, string]));
    after = next || null;
  }
  return ofTexts(texts);
}

function ofTexts(texts: (readonly [string, string])[]): Records {
  const records = texts.map(([table, text]) => {
    const { writable: _, ...record } = JSON.parse(text) as { id: string; writable: boolean };
    return [`${table}/${record.id}`, record] as const;
  });
  return Object.fromEntries(records.sort(([one], [other]) => one.localeCompare(other)));
}

/** What people do, each under a name of its own. */
class Day {
  readonly model: Model = { touches: [], accounts: [], deleted: [], tasks: [], ticked: [], cities: [] };
  private count = 0;

  constructor(
    private readonly random: () => number,
    private readonly restart: () => Promise<void>,
  ) {}

  pick<T>(of: readonly T[]): T {
    const picked = of[Math.floor(this.random() * of.length)];
    if (picked === undefined) throw new Error("nothing to pick from");
    return picked;
  }

  private name(what: string): string {
    this.count += 1;
    return `${what} ${this.count}`;
  }

  /** Something happens; answers with what. */
  async step(device: Device): Promise<string> {
    const { page } = device;
    const ways: [number, string, () => Promise<void>][] = [
      [4, "note", () => this.note(page)],
      [2, "log", () => this.log(page)],
      [4, "city", () => this.city(page)],
      [2, "task", () => this.task(page)],
      [3, "tick", () => this.tick(page)],
      [2, "create", () => this.create(device)],
      [2, "delete", () => this.delete(device)],
      [3, "move", () => this.move(device)],
      [6, device.up ? "cut" : "restore", () => line(device, !device.up)],
      [1, "reopen", () => this.reopen(device)],
      [1, "lose", () => this.lose(device)],
      [1, "kill", () => this.restart()],
    ];
    let at = this.random() * ways.reduce((sum, [weight]) => sum + weight, 0);
    const [, what, go] = ways.find(([weight]) => (at -= weight) < 0) ?? ways[0]!;
    await go();
    return what;
  }

  private async note(page: Page): Promise<void> {
    const text = this.name("Noted");
    this.model.touches.push(text);
    await page.getByLabel("Note", { exact: true }).fill(text);
    await page.getByRole("button", { name: "Add note" }).click();
    await expect(page.getByText(text, { exact: true })).toBeVisible();
  }

  private async log(page: Page): Promise<void> {
    const text = this.name("Logged");
    this.model.touches.push(text);
    await page.getByRole("link", { name: "Log", exact: true }).first().click();
    const log = page.getByRole("dialog", { name: "Log" });
    await log.getByLabel("What was said and done").fill(text);
    await log.getByRole("button", { name: "Save" }).click();
    await expect(log).toBeHidden();
    await expect(page.getByText(text, { exact: true })).toBeVisible();
  }

  /** It is on the screen, or, where somebody else was quicker, a choice between the two is. */
  private async city(page: Page): Promise<void> {
    const city = this.name("Town");
    this.model.cities.push(city);
    await page.getByRole("link", { name: "Edit delivery address" }).click();
    const field = page.getByRole("textbox", { name: "City" });
    await field.fill(city);
    await field.press("Enter");
    const choice = page.getByRole("alert");
    await expect(async () => {
      if (await choice.isVisible()) await page.locator(".fact-form").getByRole("button", { name: "Save" }).click();
      await expect(field).toBeHidden({ timeout: 1000 });
    }).toPass();
  }

  private async task(page: Page): Promise<void> {
    const title = this.name("Task");
    this.model.tasks.push(title);
    await addTask(page, title, "2099-03-02");
  }

  private async tick(page: Page): Promise<void> {
    const open = page.getByRole("button", { name: /^Done: / });
    if (!(await open.count())) return this.task(page);
    const label = (await open.first().getAttribute("aria-label")) ?? "";
    this.model.ticked.push(label.slice("Done: ".length));
    await page.getByRole("button", { name: label, exact: true }).click();
    await expect(page.getByRole("button", { name: label, exact: true })).toBeHidden();
  }

  private async create(device: Device): Promise<void> {
    const name = this.name("Account");
    this.model.accounts.push(name);
    await device.page.goto("/organizations/new");
    await canWait(device.page);
    await addAccount(device.page, name);
    const id = idIn(device.page);
    device.accounts.push(id);
    device.own.push({ id, name });
  }

  /** What nobody else knows of, with all that was said about it. */
  private async delete(device: Device): Promise<void> {
    const own = device.own.pop();
    if (!own) return this.create(device);
    this.model.deleted.push(own.name);
    device.accounts = device.accounts.filter((account) => account !== own.id);
    await open(device.page, own.id);
    await device.page.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(device.page).toHaveURL(/\/organizations$/);
    await this.move(device);
  }

  private async move(device: Device): Promise<void> {
    await open(device.page, this.pick(device.accounts));
  }

  private async reopen(device: Device): Promise<void> {
    const path = new URL(device.page.url()).pathname;
    const context = device.page.context();
    await device.page.close();
    device.page = await reopened(context, path);
    await canWait(device.page);
  }

  private async lose(device: Device): Promise<void> {
    await loseAnswer(device.page, "/api/notes/add");
    await this.note(device.page);
  }
}

async function open(page: Page, account: string): Promise<void> {
  await page.goto(`/organizations/${account}`);
  await hydrated(page);
  await canWait(page);
}

async function line(device: Device, up: boolean): Promise<void> {
  device.up = up;
  await device.page.context().setOffline(!up);
}

/** Sends all that waits; where two changed the same, what is on this device is kept. */
async function settle(device: Device): Promise<void> {
  await line(device, true);
  await device.page.goto("/waiting");
  await canWait(device.page);
  await expect(async () => {
    const mine = device.page.getByRole("button", { name: "Keep mine" }).first();
    if (await mine.isVisible()) await mine.click();
    const left = await unsent(device.page);
    expect(left.filter(({ state }) => state === "refused"), "refused").toEqual([]);
    expect(left).toEqual([]);
  }).toPass({ timeout: 60_000 });
}

for (let run = 0; run < RUNS; run += 1) {
  const seed = SEED + run;
  test(`devices that come and go as chance has it end in one state, with all that was typed (seed ${seed}, ${STEPS} steps)`, async ({ as, larder, complaints, records }) => {
    test.setTimeout(120_000 + STEPS * 8000);
    give(larder.database, ROB, [{ account: "Anchor Oyster", contact: "Ana Alder" }]);
    const anchor = sql(larder.database, "select id from organization where name = 'Anchor Oyster'");
    const accounts = [records.organization, anchor];
    const devices: Device[] = [];
    for (const of of [ROB, ROB, MIA]) devices.push({ page: await as(of), of, up: true, accounts: [...accounts], own: [] });
    await Promise.all(devices.map(({ page }) => bookIsHere(page)));
    await Promise.all(devices.map(({ page }) => open(page, records.organization)));

    const { database, port } = larder;
    let serving = larder;
    const random = chance(seed);
    const day = new Day(random, async () => {
      await serving.kill();
      serving = await Larder.serve(database, port);
    });
    const story: string[] = [];
    try {
      for (let step = 0; step < STEPS; step += 1) {
        const which = Math.floor(random() * devices.length);
        const device = devices[which]!;
        await test.step(`device ${which}, ${device.up ? "on" : "off"} the line`, async () => {
          story.push(`${which}: ${await day.step(device)}`);
        });
      }
      for (const device of devices) await settle(device);

      const { touches, accounts: made, deleted, tasks, ticked, cities } = day.model;
      const stored = (question: string) => sql(database, question).split("\n").filter(Boolean).sort();
      expect(stored("select body from interaction where body ~ '^(Noted|Logged) '")).toEqual([...touches].sort());
      expect(stored("select name from organization where name like 'Account %'")).toEqual([...made].sort());
      expect(stored("select name from organization where name like 'Account %' and deleted_at is not null")).toEqual([...deleted].sort());
      expect(stored("select title from task where title like 'Task %'")).toEqual([...tasks].sort());
      expect(stored("select title from task where done_at is not null")).toEqual([...new Set(ticked)].sort());
      // Each was there at one time, for those who came later to decide about.
      const seen = "select distinct c.value from audit a, jsonb_each(a.changes) f, jsonb_array_elements_text(case when jsonb_typeof(f.value) = 'array' then f.value else '[]' end) c where f.key = 'shipping_city' and c.value like 'Town %'";
      expect(stored(seen)).toEqual([...cities].sort());

      // Whoever opens Larder again has it all.
      for (const { page } of devices) {
        await page.goto("/");
        await canWait(page);
      }
      const fresh = await serverBook(devices[0]!.page);
      expect(Object.keys(fresh).length).toBeGreaterThan(4);
      for (const { page, of } of devices) await expect.poll(() => book(page), { message: `the book of ${of.name}`, timeout: 30_000 }).toEqual(fresh);
    } catch (error) {
      console.log(`seed ${seed}: ${story.join(", ")}`);
      throw error;
    } finally {
      if (serving !== larder) await serving.stop();
    }
    complaints.allowed(NO_LINE);
  });
}
