// Commands that wait on the device: nothing typed is lost, and nothing happens twice.

import type { Page } from "@playwright/test";
import { settled } from "../support/browser";
import { ADA, PASSWORD, ROB, SAM, signIn } from "../support/company";
import { sql } from "../support/database";
import type { Larder } from "../support/larder";
import { canWait, cut, hang, loseAnswer, mend } from "../support/line";
import { addTask } from "../support/records";
import { expect, test } from "../support/test";

const strip = (page: Page) => page.locator("#strip");
const note = (page: Page) => page.getByLabel("Note", { exact: true });
const add = (page: Page) => page.getByRole("button", { name: "Add note" }).click();
const card = (page: Page, name: RegExp) => page.getByRole("article", { name });
const count = (larder: Larder, question: string) => () => Number(sql(larder.database, `select count(*) from ${question}`));
const notes = (larder: Larder, text: string) => count(larder, `interaction where body = '${text}'`);

/** Writes a note while nothing arrives. */
async function noteWithoutLine(page: Page, text: string): Promise<void> {
  await canWait(page);
  await cut(page);
  await note(page).fill(text);
  await add(page);
  await expect(page.getByText("Saved on this device")).toBeVisible();
  await expect(strip(page)).toContainText("1 waiting to send");
}

test("a note that is written without a line is sent when there is one", async ({ as, larder, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  await rob.context().setOffline(true);
  await expect(strip(rob)).toContainText("Offline since today");
  await note(rob).fill("Wants skin-on");
  await add(rob);
  await expect(rob.getByText("Saved on this device")).toBeVisible();
  await expect(strip(rob)).toContainText("1 waiting to send");
  await rob.context().setOffline(false);
  await expect(strip(rob)).toBeEmpty();
  await expect.poll(notes(larder, "Wants skin-on")).toBe(1);
});

test("what was sent is marked no more, on a page that hears nothing of the server", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await rob.routeWebSocket("**/live", () => {});
  await visit(rob, `/organizations/${records.organization}`);
  await rob.locator("html[data-book]").waitFor({ state: "attached" });
  await noteWithoutLine(rob, "Two boxes a week");
  const entry = rob.getByRole("listitem").filter({ hasText: "Two boxes a week" });
  await expect(entry).toContainText("Waiting to be sent");
  await mend(rob);
  await expect(strip(rob)).toBeEmpty();
  await expect(entry).toBeVisible();
  await expect(entry).not.toContainText("Waiting to be sent");
});

test("what waits outlives the tab, and is sent when Larder is opened again", async ({ as, larder, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await noteWithoutLine(rob, "Closed on Mondays");
  const context = rob.context();
  await rob.close();
  const again = await context.newPage();
  await visit(again, "/waiting");
  const entry = again.getByRole("listitem").filter({ hasText: "Note" });
  await expect(entry).toContainText("Blue Fin Grill");
  await expect(entry).toContainText("Given today");
  await mend(again);
  await expect(again.getByRole("heading", { name: "Sent from this device" })).toBeVisible();
  await expect(entry).toContainText("sent today");
  expect(notes(larder, "Closed on Mondays")()).toBe(1);
});

test("a command that arrived although its answer was lost happens once", async ({ as, larder, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  await loseAnswer(rob, "/api/notes/add");
  await note(rob).fill("Heard once");
  await add(rob);
  await expect(rob.getByText("Saved on this device")).toBeVisible();
  await visit(rob, "/waiting");
  await expect(rob.getByRole("listitem").filter({ hasText: "Note" })).toContainText("sent today");
  expect(notes(larder, "Heard once")()).toBe(1);
});

test("a command whose answer does not come waits on the device, is of when it was given, and happens once", async ({ as, larder, visit, records }) => {
  test.setTimeout(90_000);
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  const goOn = await hang(rob, "/api/notes/add");
  await note(rob).fill("Hello?");
  await add(rob);
  await expect(rob.getByText("Saved on this device")).toBeVisible({ timeout: 30_000 });
  await expect(note(rob)).toHaveValue("");
  await expect(rob.getByText("Hello?")).toBeVisible();
  goOn();
  await expect(strip(rob)).toBeEmpty({ timeout: 60_000 });
  expect(notes(larder, "Hello?")()).toBe(1);
  const old = "interaction where body = 'Hello?' and happened_at < created_at - interval '10 seconds'";
  expect(count(larder, old)()).toBe(1);
});

test("commands keep their order, also when the line is back in between", async ({ as, larder, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await noteWithoutLine(rob, "First");
  await note(rob).fill("Second");
  await add(rob);
  await expect(strip(rob)).toContainText("2 waiting to send");
  await mend(rob);
  await expect(strip(rob)).toBeEmpty();
  const order = sql(larder.database, "select string_agg(body, ' ' order by created_at) from interaction where body in ('First', 'Second')");
  expect(order).toBe("First Second");
});

test("what cannot wait says so, and keeps what was typed", async ({ as, visit }) => {
  const ada = await as(ADA);
  await visit(ada, "/settings/segments");
  await canWait(ada);
  await cut(ada);
  await ada.getByLabel("Name").last().fill("Canteen");
  await ada.getByLabel("Name").last().press("Enter");
  await expect(ada.getByRole("alert")).toContainText("cannot be reached right now");
  await expect(ada.getByLabel("Name").last()).toHaveValue("Canteen");
});

test("a refused account holds its contact and nothing else, and both go on when it is put right", async ({ as, larder, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations/new");
  await canWait(rob);
  await cut(rob);
  await rob.getByLabel("Name", { exact: true }).fill("Pier 9");
  await rob.getByLabel("E-mail", { exact: true }).fill("no address");
  await rob.getByRole("button", { name: "Add account" }).click();
  await expect(strip(rob)).toContainText("1 waiting to send");
  await visit(rob, "/contacts/new");
  await canWait(rob);
  await rob.getByLabel("First name").fill("Ines");
  await rob.getByLabel("Account", { exact: true }).fill("Pier 9");
  await rob.getByRole("button", { name: "Add contact" }).click();
  await expect(strip(rob)).toContainText("2 waiting to send");
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  await note(rob).fill("Goes through");
  await add(rob);
  await expect(strip(rob)).toContainText("3 waiting to send");
  await mend(rob);
  await expect(strip(rob)).toContainText("1 needs you");
  await expect.poll(notes(larder, "Goes through")).toBe(1);

  await visit(rob, "/waiting");
  const refused = card(rob, /New account: Pier 9/);
  await expect(refused).toContainText("Type an address like");
  await expect(refused).toContainText("These wait for it:");
  await expect(refused).toContainText("New contact Ines");
  await refused.getByRole("button", { name: "Open the form" }).click();
  const email = rob.getByLabel("E-mail", { exact: true });
  await expect(email).toHaveValue("no address");
  await expect(rob.getByLabel("Name", { exact: true })).toHaveValue("Pier 9");
  await email.fill("hello@pier9.example");
  await rob.getByRole("button", { name: "Add account" }).click();
  await expect(rob.getByRole("heading", { level: 1, name: "Pier 9" })).toBeVisible();
  await expect.poll(count(larder, "contact c join organization o on o.id = c.organization_id where c.first_name = 'Ines' and o.name = 'Pier 9'")).toBe(1);
  await expect(strip(rob)).toBeEmpty();
});

test("a contact of a refused account can be taken to another one", async ({ as, larder, visit }) => {
  const rob = await as(ROB);
  await visit(rob, "/contacts/new");
  await canWait(rob);
  await cut(rob);
  await rob.getByLabel("First name").fill("Ines");
  await rob.getByLabel("Account", { exact: true }).fill("Nowhere Bistro");
  await rob.getByRole("button", { name: "Add contact" }).click();
  await expect(strip(rob)).toContainText("1 waiting to send");
  await mend(rob);
  await expect(strip(rob)).toContainText("1 needs you");
  await visit(rob, "/waiting");
  const refused = card(rob, /New contact: Ines/);
  await refused.getByText("Attach to another account").click();
  await refused.getByLabel("Account").fill("Blue Fin");
  await refused.getByRole("button", { name: "Attach to Blue Fin Grill" }).click();
  await expect(rob.getByRole("heading", { name: "Needs you" })).toHaveCount(0);
  await expect.poll(count(larder, "contact c join organization o on o.id = c.organization_id where c.first_name = 'Ines' and o.name = 'Blue Fin Grill'")).toBe(1);
});

for (const [way, city, website] of [
  ["Keep mine", "Augusta", "rob.example"],
  ["Keep theirs", "Bangor", "rob.example"],
] as const) {
  test(`the same field changed on both sides is a card with both values: ${way.toLowerCase()}`, async ({ as, larder, visit, records }) => {
    const [ada, rob] = [await as(ADA), await as(ROB)];
    const form = `/organizations/${records.organization}/edit`;
    await visit(ada, form);
    await visit(rob, form);
    await canWait(rob);
    await cut(rob);
    await rob.getByLabel("City", { exact: true }).first().fill("Augusta");
    await rob.getByLabel("Website").fill("https://rob.example");
    await rob.getByRole("button", { name: "Save" }).click();
    await expect(strip(rob)).toContainText("1 waiting to send");
    await ada.getByLabel("City", { exact: true }).first().fill("Bangor");
    await ada.getByRole("button", { name: "Save" }).click();
    await expect(ada.getByRole("definition").filter({ hasText: "Bangor" })).toBeVisible();

    await mend(rob);
    await expect(strip(rob)).toContainText("1 needs you");
    await visit(rob, "/waiting");
    const both = card(rob, /Account changed: Blue Fin Grill/);
    const row = both.getByRole("row", { name: /Delivery city/ });
    await expect(row).toContainText("Augusta");
    await expect(row).toContainText("Bangor");
    await expect(row).toContainText("Ada Admin, today");
    await both.getByRole("button", { name: way }).click();
    await expect(rob.getByRole("heading", { name: "Needs you" })).toHaveCount(0);
    const stored = () => sql(larder.database, `select shipping_city, website from organization where id = '${records.organization}'`);
    await expect.poll(stored).toBe(`${city}\thttps://${website}`);
  });
}

test("of a conflict the form opens with what was typed, and its words can be copied", async ({ as, larder, visit, records }) => {
  const [ada, rob] = [await as(ADA), await as(ROB)];
  const form = `/organizations/${records.organization}/edit`;
  const city = (page: Page) => page.getByLabel("City", { exact: true }).first();
  await visit(ada, form);
  await visit(rob, form);
  await canWait(rob);
  await cut(rob);
  await city(rob).fill("Augusta");
  await rob.getByRole("button", { name: "Save" }).click();
  await expect(strip(rob)).toContainText("1 waiting to send");
  await city(ada).fill("Bangor");
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(ada.getByRole("definition").filter({ hasText: "Bangor" })).toBeVisible();
  await mend(rob);
  await expect(strip(rob)).toContainText("1 needs you");

  await visit(rob, "/waiting");
  const both = card(rob, /Account changed: Blue Fin Grill/);
  await rob.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await both.getByRole("button", { name: "Copy the words" }).click();
  await expect(both.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await rob.evaluate(() => navigator.clipboard.readText())).toContain("Augusta");
  await both.getByRole("button", { name: "Open the form" }).click();
  await expect(city(rob)).toHaveValue("Augusta");
  await city(rob).fill("Calais");
  await rob.getByRole("button", { name: "Save" }).click();
  await expect(rob.getByRole("definition").filter({ hasText: "Calais" })).toBeVisible();
  await expect(strip(rob)).toBeEmpty();
  expect(sql(larder.database, `select shipping_city from organization where id = '${records.organization}'`)).toBe("Calais");
});

test("what is discarded can be taken back", async ({ as, larder, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await noteWithoutLine(rob, "Not so sure");
  await visit(rob, "/waiting");
  await rob.getByRole("button", { name: "Discard" }).click();
  await expect(strip(rob)).not.toContainText("waiting");
  await rob.getByRole("button", { name: "Undo" }).click();
  await expect(strip(rob)).toContainText("1 waiting to send");
  await mend(rob);
  await expect.poll(notes(larder, "Not so sure")).toBe(1);
});

for (const [how, without, back] of [
  ["never left the device", (page: Page) => page.context().setOffline(true), (page: Page) => page.context().setOffline(false)],
  ["may have arrived", cut, mend],
] as const) {
  test(`a task that was ticked without a line is open again with Undo: ${how}`, async ({ as, larder, visit, records }) => {
    const rob = await as(ROB);
    await visit(rob, `/organizations/${records.organization}`);
    await addTask(rob, "Call about the halibut", "2030-01-02");
    await rob.locator("html[data-book]").waitFor({ state: "attached" });
    await canWait(rob);
    await without(rob);
    await rob.getByRole("button", { name: "Done: Call about the halibut" }).click();
    await expect(strip(rob)).toContainText("1 waiting to send");
    await expect(rob.getByRole("button", { name: "Done: Call about the halibut" })).toHaveCount(0);
    await rob.getByRole("button", { name: "Undo" }).click();
    await expect(rob.getByRole("button", { name: "Done: Call about the halibut" })).toBeVisible();
    await expect(strip(rob)).toContainText(how === "may have arrived" ? "2 waiting to send" : "Offline since today");
    if (how !== "may have arrived") await expect(strip(rob)).not.toContainText("waiting to send");
    await back(rob);
    await expect(strip(rob)).toBeEmpty();
    await expect(rob.getByRole("button", { name: "Done: Call about the halibut" })).toBeVisible();
    expect(count(larder, "task where title = 'Call about the halibut' and done_at is null")()).toBe(1);
  });
}

test("what was ticked without a line is told when it arrives, with Undo", async ({ as, larder, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await addTask(rob, "Call about the halibut", "2030-01-02");
  await canWait(rob);
  await cut(rob);
  await rob.getByRole("button", { name: "Done: Call about the halibut" }).click();
  await expect(strip(rob)).toContainText("1 waiting to send");
  await rob.getByRole("button", { name: "Dismiss" }).click();
  await mend(rob);
  await expect(rob.getByText("Done: Call about the halibut", { exact: true })).toBeVisible();
  await rob.getByRole("button", { name: "Undo" }).click();
  await expect(rob.getByRole("button", { name: "Done: Call about the halibut" })).toBeVisible();
  await expect.poll(count(larder, "task where title = 'Call about the halibut' and done_at is null")).toBe(1);
});

test("what waits says which fields it changes, and when, on the clock of the person's profile", async ({ as, visit, records }) => {
  const rob = await as(ROB, { timezoneId: "Asia/Tokyo" });
  await visit(rob, `/organizations/${records.organization}/edit`);
  await canWait(rob);
  await cut(rob);
  await rob.getByLabel("City", { exact: true }).first().fill("Augusta");
  await rob.getByLabel("Website").fill("https://rob.example");
  await rob.getByRole("button", { name: "Save" }).click();
  await expect(strip(rob)).toContainText("1 waiting to send");
  await visit(rob, "/waiting");
  const entry = rob.getByRole("listitem").filter({ hasText: "Account changed" });
  await expect(entry).toContainText("Website, Delivery city");
  const given = entry.getByRole("time");
  const clock = (at: Date) =>
    at.toLocaleTimeString("en-US", { timeZone: "America/New_York", hour: "numeric", minute: "2-digit", hourCycle: "h23" });
  const at = new Date((await given.getAttribute("datetime")) ?? "");
  expect((await given.textContent())?.replace(/^today 0?/, "")).toBe(clock(at).replace(/^0/, ""));
  await mend(rob);
});

test("a draft in a form that is folded away is told where that folds out", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  const fold = rob.locator("summary").filter({ hasText: "Add task" });
  await fold.click();
  await rob.getByLabel("What is to be done").fill("Ask about");
  await expect(fold).toContainText("a draft waits");
  await visit(rob, "/contacts");
  await visit(rob, `/organizations/${records.organization}`);
  await expect(fold.getByText("a draft waits")).toBeVisible();
  await fold.click();
  await rob.getByRole("button", { name: "Take it up" }).click();
  await expect(rob.getByLabel("What is to be done")).toHaveValue("Ask about");
  await rob.getByLabel("By", { exact: true }).fill("2030-01-02");
  await rob.getByRole("button", { name: "Add task" }).click();
  await expect(rob.getByRole("link", { name: "Ask about" })).toBeVisible();
  await expect(rob.getByText("a draft waits")).toHaveCount(0);
});

test("two people on one device: neither sends nor sees what the other one typed", async ({ as, larder, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await noteWithoutLine(rob, "Rob's word");
  const context = rob.context();
  await rob.close();
  await signIn(context.request, larder.url, SAM);
  const sam = await context.newPage();
  await visit(sam, "/waiting");
  await canWait(sam);
  await mend(sam);
  await expect(sam.getByText("Nothing waits")).toBeVisible();
  await expect(sam.getByText("Rob's word")).toHaveCount(0);
  const author = () => sql(larder.database, "select p.name from interaction i join person p on p.id = i.created_by where i.body like 'Rob%word'");
  expect(author()).toBe("");

  await signIn(context.request, larder.url, ROB);
  await visit(sam, "/waiting");
  await expect(sam.getByRole("listitem").filter({ hasText: "Note" })).toContainText("sent today");
  expect(author()).toBe(ROB.name);
});

test("a session that ended meanwhile is asked for, and then all is sent", async ({ as, larder, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await noteWithoutLine(rob, "After the session");
  sql(larder.database, "delete from session");
  await mend(rob);
  await expect(strip(rob)).toContainText("Your session has ended");
  await strip(rob).getByRole("button", { name: "Sign in" }).click();
  const dialog = rob.getByRole("dialog", { name: "Your session has ended" });
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(strip(rob)).toBeEmpty();
  await expect.poll(notes(larder, "After the session")).toBe(1);
});

test("nobody signs out over what waits, and whoever does leaves nothing behind", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await noteWithoutLine(rob, "Still here");
  await rob.getByRole("button", { name: /your menu/ }).click();
  await rob.getByRole("button", { name: "Sign out" }).click();
  await expect(rob.getByText("one thing you typed is still on this device only")).toBeVisible();
  await settled(rob);
  const file = rob.waitForEvent("download");
  await rob.getByRole("link", { name: "Save as a file" }).click();
  expect((await file).suggestedFilename()).toBe("larder-not-sent.txt");
  await rob.getByRole("button", { name: "Discard them and sign out" }).click();
  await expect(rob).toHaveURL(/\/sign-in/);
  const left = () => rob.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  await expect.poll(left).toEqual(["larder"]);
});

test("whoever sends what waits before signing out signs out with nothing left", async ({ as, larder, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await noteWithoutLine(rob, "Before I go");
  await rob.getByRole("button", { name: /your menu/ }).click();
  await rob.getByRole("button", { name: "Sign out" }).click();
  await expect(rob.getByText("one thing you typed is still on this device only")).toBeVisible();
  await rob.context().unroute("**/api/**");
  await rob.getByRole("button", { name: "Send now" }).click();
  await expect(rob.getByText("All is sent: nothing of yours is lost when you sign out.")).toBeVisible();
  expect(notes(larder, "Before I go")()).toBe(1);
  await rob.getByRole("status").getByRole("button", { name: "Sign out" }).click();
  await expect(rob).toHaveURL(/\/sign-in/);
});

test("a tab that crashes loses neither what waits nor what is half typed in place", async ({ as, larder, visit, records, complaints }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await noteWithoutLine(rob, "Said before the crash");
  await rob.getByRole("link", { name: "Edit delivery address" }).click();
  const city = (page: Page) => page.getByRole("textbox", { name: "City" });
  await city(rob).fill("Half a to");
  const kept = () =>
    rob.evaluate(async () => {
      const { device } = self as unknown as { device: { draft(key: string): Promise<string | undefined> } };
      return (await device.draft(`${location.pathname} /api/organizations/edit-in-place shipping_line1`)) ?? "";
    });
  await expect.poll(kept).toContain("Half+a+to");
  const crashed = rob.waitForEvent("crash");
  const browser = await rob.context().newCDPSession(rob);
  void browser.send("Page.crash").catch(() => {});
  await crashed;
  const context = rob.context();
  await rob.close();

  const again = await context.newPage();
  await visit(again, `/organizations/${records.organization}`);
  await expect(strip(again)).toContainText("1 waiting to send");
  await again.getByRole("link", { name: "Edit delivery address" }).click();
  await again.getByRole("button", { name: "Take it up" }).click();
  await expect(city(again)).toHaveValue("Half a to");
  // Who cancels means it.
  await again.getByRole("button", { name: "Cancel" }).click();
  await again.getByRole("link", { name: "Edit delivery address" }).click();
  await expect(city(again)).toHaveValue("Portland");
  await expect(again.getByRole("button", { name: "Take it up" })).toHaveCount(0);
  await mend(again);
  await expect(strip(again)).toBeEmpty();
  expect(notes(larder, "Said before the crash")()).toBe(1);
  complaints.allowed(/crash/i);
});

test("what was typed outlives the end of the tab", async ({ as, visit }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations/new");
  await canWait(rob);
  await rob.getByLabel("Name", { exact: true }).fill("Half a na");
  await rob.getByLabel("City", { exact: true }).first().fill("Camden");
  const kept = () =>
    rob.evaluate(async () => {
      const device = (window as unknown as { device: { draft(key: string): Promise<string | undefined> } }).device;
      return (await device.draft("/organizations/new /api/organizations/create")) ?? "";
    });
  await expect.poll(kept).toContain("Camden");
  const context = rob.context();
  await rob.close();
  const again = await context.newPage();
  await visit(again, "/organizations/new");
  await expect(again.getByText(/You were typing here today/)).toBeVisible();
  await again.getByRole("button", { name: "Take it up" }).click();
  await expect(again.getByLabel("Name", { exact: true })).toHaveValue("Half a na");
  await expect(again.getByLabel("City", { exact: true }).first()).toHaveValue("Camden");
  await again.getByRole("button", { name: "Add account" }).click();
  await expect(again.getByRole("heading", { level: 1, name: "Half a na" })).toBeVisible();
  await visit(again, "/organizations/new");
  await canWait(again);
  await expect(again.getByText(/You were typing here/)).toHaveCount(0);
});
