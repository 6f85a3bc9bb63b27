// The book on the device: with the network cut, what was never visited before opens from it.

import { NO_LINE, bookIsHere } from "../support/book";
import { ADA, MIA, ROB, signIn } from "../support/company";
import { sql } from "../support/database";
import { hang } from "../support/line";
import { addAccount, addContact, addNote } from "../support/records";
import { expect, test } from "../support/test";

test.use({ serviceWorkers: "allow" });

test("records never visited before open without a line, from the list and by search", async ({ as, visit, complaints }) => {
  const mia = await as(MIA);
  await visit(mia, "/organizations/new");
  await addAccount(mia, "Basement Bistro", { City: "Bangor" });
  await visit(mia, "/contacts/new");
  const bea = await addContact(mia, "Bea", "Cellar", "Basement Bistro");
  await addNote(mia, "Wants the haddock by Friday");

  // Of Rob's team, so it is in his book; he has never been there.
  const rob = await as(ROB);
  await bookIsHere(rob);
  await rob.context().setOffline(true);
  await rob.goto("/organizations");
  await rob.getByRole("link", { name: "Basement Bistro" }).click();
  await expect(rob.getByRole("heading", { level: 1, name: "Basement Bistro" })).toBeVisible();
  await expect(rob.getByText("Wants the haddock by Friday")).toBeVisible();
  await rob.getByRole("link", { name: "Bea Cellar" }).first().click();
  await expect(rob.getByRole("heading", { level: 1, name: "Bea Cellar" })).toBeVisible();

  await rob.getByLabel("Find anything").fill("haddock");
  await rob.keyboard.press("Enter");
  await expect(rob.getByRole("link", { name: "Mia Manager at Basement Bistro" })).toBeVisible();

  await rob.goto(`/contacts/${bea}?show=history`);
  await expect(rob.getByText("Who changed what is not on this device. It is here once you are back in range.")).toBeVisible();
  complaints.allowed(NO_LINE);
});

test("what the book knows stands before the server has answered, and is replaced by what it answers", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await bookIsHere(rob);
  await visit(rob, "/organizations");
  await rob.locator("html[data-book]").waitFor({ state: "attached" });
  let answer = () => {};
  const held = new Promise<void>((resolve) => { answer = resolve; });
  await rob.context().route(/\/api\/(organizations\/show|contacts\/at-organization|interactions\/timeline)/, async (route) => {
    await held;
    await route.continue();
  });
  await rob.locator(`a[href="/organizations/${records.organization}"]`).first().click();
  await expect(rob.getByRole("heading", { level: 1 })).toHaveText("Blue Fin Grill");
  const entry = rob.getByText(/added the account/);
  await expect(entry).toHaveCount(0);
  answer();
  // Who changed what is the server's to tell.
  await expect(entry).toBeVisible();
});

test("where nothing comes over the line for a while, the book opens records, forms and what is searched for", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await bookIsHere(rob);
  await visit(rob, "/organizations");
  await rob.locator("html[data-book]").waitFor({ state: "attached" });
  const goOn = await hang(rob, "/api/**");
  await rob.locator(`a[href="/organizations/${records.organization}"]`).first().click();
  await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();
  await expect(rob.getByRole("definition").filter({ hasText: "Portland" })).toBeVisible();
  // A form is the server's to open; for a while nothing is shown instead.
  await rob.getByRole("link", { name: "Edit", exact: true }).first().click();
  await expect(rob.getByLabel("Name", { exact: true })).toHaveValue("Blue Fin Grill");
  await rob.getByLabel("Find anything").fill("blue fin");
  await rob.keyboard.press("Enter");
  await expect(rob.getByRole("main").getByRole("link", { name: "Blue Fin Grill" })).toBeVisible();
  goOn();
});

test("what others change is in the book before the line goes, also on a page that shows none of it", async ({ as, visit, records, complaints }) => {
  const [ada, rob] = [await as(ADA), await as(ROB)];
  await bookIsHere(rob);
  await visit(ada, `/organizations/${records.organization}/edit`);
  await ada.getByLabel("City", { exact: true }).first().fill("Bangor");
  await ada.getByRole("button", { name: "Save" }).click();
  const kept = (key: string) =>
    rob.evaluate((key) => (self as unknown as { device: { record(key: string): Promise<string> } }).device.record(key), key);
  // It is gathered for a while.
  await expect.poll(() => kept(`organization/${records.organization}`), { timeout: 30_000 }).toContain("Bangor");
  await rob.context().setOffline(true);
  await rob.getByRole("link", { name: "Accounts" }).first().click();
  await rob.getByRole("main").getByRole("link", { name: "Blue Fin Grill" }).click();
  await expect(rob.getByRole("definition").filter({ hasText: "Bangor" })).toBeVisible();
  complaints.allowed(NO_LINE);
});

test("whoever signs in next on the same device finds nothing of the first one's book", async ({ as }) => {
  const rob = await as(ROB);
  await bookIsHere(rob);
  const databases = () => rob.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ""));
  const before = (await databases()).filter((name) => name.startsWith("larder-"));
  expect(before).toHaveLength(1);
  await rob.getByRole("button", { name: /your menu/ }).click();
  await rob.locator("#person-menu").getByRole("button", { name: "Sign out" }).click();
  await expect(rob).toHaveURL(/\/sign-in/);
  expect((await databases()).filter((name) => before.includes(name))).toEqual([]);
});

test("a book that another version wrote, or that was out of touch for long, locks nobody out of what waits to be sent", async ({ as, complaints }) => {
  const rob = await as(ROB);
  await bookIsHere(rob);
  const note = (name: string, value: string) =>
    rob.evaluate(([name, value]) => (globalThis as never as { device: { setMeta(n: string, v: string): Promise<void> } }).device.setMeta(name, value), [name, value] as const);
  await note("schema", "0");
  await rob.context().setOffline(true);
  for (let times = 0; times < 2; times += 1) {
    await rob.goto("/waiting");
    await expect(rob.getByRole("heading", { level: 1, name: "Waiting to send" })).toBeVisible();
  }
  await rob.context().setOffline(false);
  // The new one comes in the place of the old one.
  await bookIsHere(rob);
  await rob.context().setOffline(true);
  await rob.goto("/organizations");
  await expect(rob.getByRole("link", { name: "Blue Fin Grill" })).toBeVisible();
  // Fourteen days without contact: what is open asks for it as well as what is opened.
  await note("until", "1");
  await rob.goto("/organizations");
  await expect(rob.getByText("This device has not been in touch for so long")).toBeVisible();
  await expect(rob.getByRole("link", { name: "Blue Fin Grill" })).toHaveCount(0);
  complaints.allowed(NO_LINE);
});

test("a tab that is still open writes nothing in the name of whoever signed in beside it, and its book is locked", async ({ as, larder, records, complaints }) => {
  const rob = await as(ROB);
  await bookIsHere(rob);
  await rob.goto(`/organizations/${records.organization}`);
  await rob.locator("html[data-outbox]").waitFor({ state: "attached" });
  await rob.getByLabel("Note", { exact: true }).fill("In the name of Rob alone");
  await signIn(rob.context().request, larder.url, MIA);
  await rob.getByRole("button", { name: "Add note" }).click();
  await expect(rob.getByRole("dialog").getByLabel("Password")).toBeVisible();
  expect(sql(larder.database, "select count(*) from interaction where body like 'In the name of Rob%'")).toBe("0");
  const mia = await rob.context().newPage();
  await bookIsHere(mia);
  await expect(rob.locator("html[data-book]")).toHaveCount(0);
  complaints.allowed(/401/);
});
