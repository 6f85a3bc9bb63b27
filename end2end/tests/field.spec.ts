// A rep's day where there is no signal: everything is read and typed without a line, and all of it arrives once.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Page, chromium } from "@playwright/test";
import { NO_LINE, bookIsHere, give, reopened } from "../support/book";
import { hydrated, settled } from "../support/browser";
import { PASSWORD, ROB, signIn } from "../support/company";
import { sql } from "../support/database";
import { Larder, laterBuild } from "../support/larder";
import { canWait, cut, mend } from "../support/line";
import { addAccount, addContact } from "../support/records";
import { expect, test } from "../support/test";

test.use({ serviceWorkers: "allow" });

const strip = (page: Page) => page.locator("#strip");
const main = (page: Page) => page.getByRole("main");
const WAITS = "Waiting to be sent";
const note = async (page: Page, text: string) => {
  await page.getByLabel("Note", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Add note" }).click();
};

const PLACES = [
  { account: "Anchor Oyster", contact: "Ana Alder" },
  { account: "Basement Bistro", contact: "Bea Birch" },
  { account: "Cellar Kitchen", contact: "Cal Cedar" },
  { account: "Dock Diner", contact: "Dee Dogwood" },
];

/** Logs a visit in the dialog that the key opens, on whatever page this is. */
async function logVisit(page: Page, letters: string, account: string, text: string): Promise<void> {
  await page.locator("body").press("l");
  const log = page.getByRole("dialog", { name: "Log" });
  await log.getByLabel("Find an account").fill(letters);
  await log.getByText(account).click();
  await log.getByLabel("What was said and done").fill(text);
  await log.getByRole("button", { name: "Save" }).click();
  await expect(log).toBeHidden();
}

test("a whole day in the basement arrives once it is over, each thing once", async ({ as, larder, complaints, records }) => {
  test.slow();
  give(larder.database, ROB, PLACES);
  const rob = await as(null);
  await rob.goto("/sign-in");
  await rob.getByLabel("E-mail").fill(ROB.email);
  await rob.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await rob.getByRole("button", { name: "Sign in" }).click();
  await expect(rob.getByRole("button", { name: /your menu/ })).toBeVisible();
  await settled(rob);
  await bookIsHere(rob);
  await rob.context().setOffline(true);

  // All of it opens, though none of it was ever looked at.
  for (const { account, contact } of PLACES) {
    await rob.getByRole("link", { name: "Accounts" }).first().click();
    await main(rob).getByRole("link", { name: account }).click();
    await expect(rob.getByRole("heading", { level: 1, name: account })).toBeVisible();
    await expect(rob.getByText(`Last word of ${account}`)).toBeVisible();
    await main(rob).getByRole("link", { name: contact }).first().click();
    await expect(rob.getByRole("heading", { level: 1, name: contact })).toBeVisible();
    await expect(rob.getByRole("link", { name: "+1 207 555 0100" })).toBeVisible();
  }

  // Three visits, each from the page one happens to be on.
  await canWait(rob);
  for (const { account } of PLACES.slice(0, 3)) await logVisit(rob, account.slice(0, 3), account, `Tasted at ${account}`);
  await expect(strip(rob)).toContainText("3 waiting to send");

  await rob.getByRole("link", { name: "Edit phones" }).click();
  await rob.getByLabel("Phone", { exact: true }).first().fill("+1 207 555 0199");
  await rob.getByLabel("Phone", { exact: true }).first().press("Enter");
  await expect(rob.getByRole("link", { name: "+1 207 555 0199" })).toBeVisible();

  // A new account, somebody there, and a visit to them.
  await rob.goto("/organizations/new");
  await canWait(rob);
  await addAccount(rob, "Engine Room Eatery", { City: "Camden" });
  await rob.goto("/contacts/new");
  await canWait(rob);
  await addContact(rob, "Eve", "Elm", "Engine Room Eatery");
  await logVisit(rob, "Eng", "Engine Room Eatery", "Opened the first case");

  await rob.goto(`/organizations/${records.organization}`);
  await canWait(rob);
  await rob.getByRole("button", { name: "Done: Send the price list" }).click();
  await expect(strip(rob)).toContainText("8 waiting to send");

  // The tab goes; the next one has all of it, and says that it waits.
  const context = rob.context();
  await rob.close();
  const again = await reopened(context, "/organizations");
  await expect(strip(again)).toContainText("8 waiting to send");
  await expect(main(again).getByRole("row").filter({ hasText: "Engine Room Eatery" })).toContainText(WAITS);
  await main(again).getByRole("link", { name: "Engine Room Eatery" }).click();
  await expect(again.getByRole("heading", { level: 1, name: "Engine Room Eatery" })).toBeVisible();
  await expect(again.getByRole("definition").filter({ hasText: "Camden" })).toBeVisible();
  await expect(again.getByRole("listitem").filter({ hasText: "Opened the first case" })).toContainText(WAITS);
  await main(again).getByRole("link", { name: "Eve Elm" }).first().click();
  await expect(again.locator(".record-head")).toContainText(WAITS);
  for (const { account } of PLACES.slice(0, 3)) {
    await again.getByRole("link", { name: "Accounts" }).first().click();
    await main(again).getByRole("link", { name: account }).click();
    await expect(again.getByRole("listitem").filter({ hasText: `Tasted at ${account}` })).toContainText(WAITS);
  }
  await again.getByRole("link", { name: "Contacts" }).first().click();
  await main(again).getByRole("link", { name: "Dee Dogwood" }).click();
  await expect(again.getByRole("link", { name: "+1 207 555 0199" })).toBeVisible();
  await expect(again.locator(".record-head")).toContainText(WAITS);
  await again.goto(`/organizations/${records.organization}`);
  await expect(again.getByRole("button", { name: "Done: Send the price list" })).toHaveCount(0);

  await expect(strip(again)).toContainText("8 waiting to send");
  const backInRange = new Date();
  await context.setOffline(false);
  await expect(strip(again)).toBeEmpty({ timeout: 30_000 });
  await expect(again.getByText(WAITS)).toHaveCount(0);
  const stored = (question: string) => sql(larder.database, question);
  const visits = "select o.name, i.body, i.type from interaction i join organization o on o.id = i.organization_id where i.type = 'visit' order by o.name";
  expect(stored(visits).split("\n")).toEqual([
    ...PLACES.slice(0, 3).map(({ account }) => `${account}\tTasted at ${account}\tvisit`),
    "Engine Room Eatery\tOpened the first case\tvisit",
  ]);
  const met = "select c.first_name, o.shipping_city from contact c join organization o on o.id = c.organization_id where o.name = 'Engine Room Eatery'";
  expect(stored(met)).toBe("Eve\tCamden");
  expect(stored("select c.last_name, c.phones -> 0 ->> 'number' from contact c where c.phones::text like '%0199%'")).toBe("Dogwood\t+1 207 555 0199");
  expect(stored("select title from task where done_at is not null")).toBe("Send the price list");
  // When it happened, and not when it was sent.
  expect(stored(`select count(*) from interaction where type = 'visit' and happened_at < '${backInRange.toISOString()}' and created_at > happened_at`)).toBe("4");
  complaints.allowed(NO_LINE);
});

test("what waits outlives the browser, which opens it again without a server", async ({ larder, launchOptions, contextOptions, complaints, records }) => {
  test.slow();
  const profile = mkdtempSync(join(tmpdir(), "larder-profile-"));
  const start = async () => {
    const context = await chromium.launchPersistentContext(profile, { ...launchOptions, ...contextOptions, baseURL: larder.url });
    complaints.watch(context);
    return context;
  };
  const { database, port } = larder;
  let serving = larder;
  let context = await start();
  try {
    await signIn(context.request, larder.url, ROB);
    const before = await context.newPage();
    await bookIsHere(before);
    await before.goto(`/organizations/${records.organization}`);
    await canWait(before);
    await larder.kill();
    await note(before, "Typed in the basement");
    await expect(strip(before)).toContainText("1 waiting to send");
    await context.close();

    context = await start();
    const rob = await reopened(context, `/organizations/${records.organization}`);
    await expect(strip(rob)).toContainText("1 waiting to send");
    await expect(rob.getByRole("listitem").filter({ hasText: "Typed in the basement" })).toContainText(WAITS);
    serving = await Larder.serve(database, port);
    await expect(strip(rob)).toBeEmpty({ timeout: 30_000 });
    expect(sql(database, "select count(*) from interaction where body = 'Typed in the basement'")).toBe("1");
  } finally {
    await context.close();
    if (serving !== larder) await serving.stop();
    rmSync(profile, { recursive: true, force: true });
  }
  complaints.allowed(NO_LINE);
});

test("a newer Larder takes over the work that waits, and fetches a book of another shape anew", async ({ as, larder, visit, complaints, records }) => {
  test.slow();
  const rob = await as(ROB);
  // Nothing is sent behind the page.
  const browser = await rob.context().newCDPSession(rob);
  await browser.send("Browser.setPermission", { permission: { name: "background-sync" }, setting: "denied" });
  await bookIsHere(rob);
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  await cut(rob);
  await note(rob, "Typed into the earlier one");
  await expect(strip(rob)).toContainText("1 waiting to send");
  await settled(rob);

  const folder = mkdtempSync(join(tmpdir(), "larder-later-"));
  const { database, port } = larder;
  await larder.stop();
  const later = await Larder.serve(database, port, laterBuild(folder));
  try {
    await rob.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    await rob.getByText("A new version of Larder is ready.").waitFor();
    // As an earlier Larder would have left it.
    await rob.evaluate(async () => {
      const { device } = self as unknown as { device: { setMeta(name: string, value: string): Promise<void> } };
      await device.setMeta("schema", "0");
    });
    await rob.getByRole("button", { name: "Reload" }).click();
    await expect(rob.getByText("A new version of Larder is ready.")).toBeHidden();
    await hydrated(rob);
    await expect(strip(rob)).toContainText("1 waiting to send");
    // The book opens again, which it does not do in a shape of before.
    await rob.locator("html[data-book]").waitFor({ state: "attached" });
    await expect(strip(rob)).toContainText("1 waiting to send");
    await mend(rob);
    await expect(strip(rob)).toBeEmpty();
    expect(sql(database, "select count(*) from interaction where body = 'Typed into the earlier one'")).toBe("1");
  } finally {
    await later.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  complaints.allowed(NO_LINE);
});

test("whoever has work waiting is told when the browser may clear it, and when there is hardly any room", async ({ larder, launchOptions, contextOptions, records }) => {
  // By itself Chromium names the same large quota to every page; others name the real one.
  const args = [...(launchOptions.args ?? []), "--disable-features=StaticStorageQuota"];
  const chrome = await chromium.launch({ ...launchOptions, args });
  try {
    const context = await chrome.newContext({ ...contextOptions, baseURL: larder.url, serviceWorkers: "block" });
    await signIn(context.request, larder.url, ROB);
    const rob = await context.newPage();
    await rob.goto(`/organizations/${records.organization}`);
    await canWait(rob);
    await cut(rob);
    await note(rob, "Still to be sent");
    await expect(strip(rob)).toContainText("1 waiting to send");
    await expect(strip(rob)).toContainText("This browser may clear what waits when room runs short");
    const browser = await context.newCDPSession(rob);
    const { usage } = await browser.send("Storage.getUsageAndQuota", { origin: larder.url });
    await browser.send("Storage.overrideQuotaForOrigin", { origin: larder.url, quotaSize: Math.ceil(usage / 0.95) });
    await note(rob, "This too");
    await expect(strip(rob)).toContainText("This device is nearly full: make room");
    await mend(rob);
    await expect(strip(rob)).toBeEmpty();
    expect(sql(larder.database, "select count(*) from interaction where body in ('Still to be sent', 'This too')")).toBe("2");
  } finally {
    await chrome.close();
  }
});

test("the browser is asked to keep what waits once something does, and where it agrees nobody is warned", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  // Chromium decides by itself, and in a browser that forgets everything says no.
  await rob.addInitScript(() => {
    let agreed = false;
    StorageManager.prototype.persist = async () => (agreed = true);
    StorageManager.prototype.persisted = async () => agreed;
  });
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  const agreed = () => rob.evaluate(() => navigator.storage.persisted());
  expect(await agreed()).toBe(false);
  await cut(rob);
  await note(rob, "Keep this");
  await expect(strip(rob)).toContainText("1 waiting to send");
  await expect.poll(agreed).toBe(true);
  await expect(strip(rob)).not.toContainText("may clear what waits");
  await mend(rob);
  await expect(strip(rob)).toBeEmpty();
});

test("what a full device cannot keep stays in its form, which says so", async ({ as, visit, larder, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  await cut(rob);
  await rob.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
      if (this.name === "outbox") throw new DOMException("full", "QuotaExceededError");
      return put.call(this, value, key);
    };
  });
  await note(rob, "One too many");
  await expect(rob.getByRole("alert")).toContainText("this device could not keep it: it may be full");
  await expect(rob.getByLabel("Note", { exact: true })).toHaveValue("One too many");
  await mend(rob);
  await rob.getByRole("button", { name: "Add note" }).click();
  await expect(rob.getByRole("listitem").filter({ hasText: "One too many" })).toBeVisible();
  expect(sql(larder.database, "select count(*) from interaction where body = 'One too many'")).toBe("1");
});
