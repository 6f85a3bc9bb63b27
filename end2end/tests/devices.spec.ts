// Two devices, and what happens on the server while one of them is without a line: rights end, records go, people leave.

import type { Page } from "@playwright/test";
import { bookIsHere, NO_LINE } from "../support/book";
import { ADA, MIA, ROB, SAM } from "../support/company";
import { sql } from "../support/database";
import { canWait, cut, mend } from "../support/line";
import { addAccount } from "../support/records";
import { expect, test } from "../support/test";

const strip = (page: Page) => page.locator("#strip");
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true }).first();
const card = (page: Page, name: RegExp) => page.getByRole("article", { name });
const save = (page: Page) => page.getByRole("button", { name: "Save" }).click();
const note = async (page: Page, text: string) => {
  await field(page, "Note").fill(text);
  await page.getByRole("button", { name: "Add note" }).click();
};
/** The books and outboxes that a device holds. */
const books = (page: Page) =>
  page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? "").filter((name) => name.startsWith("larder-")));

test("two devices of one person change different fields of one record without a line, and both changes hold", async ({ as, larder, visit, records }) => {
  const [phone, laptop] = [await as(ROB), await as(ROB)];
  for (const device of [phone, laptop]) {
    await visit(device, `/organizations/${records.organization}/edit`);
    await canWait(device);
    await device.context().setOffline(true);
  }
  await field(phone, "City").fill("Camden");
  await field(laptop, "Website").fill("https://bluefin.example");
  for (const device of [phone, laptop]) {
    await save(device);
    await expect(strip(device)).toContainText("1 waiting to send");
  }
  for (const device of [laptop, phone]) {
    await device.context().setOffline(false);
    await expect(strip(device)).toBeEmpty();
  }
  expect(sql(larder.database, `select shipping_city, website from organization where id = '${records.organization}'`)).toBe("Camden\thttps://bluefin.example");
});

test("what was typed about an account that was deleted meanwhile is a card, and goes to another account", async ({ as, larder, visit, records }) => {
  const [ada, rob] = [await as(ADA), await as(ROB)];
  await visit(rob, "/organizations/new");
  await addAccount(rob, "Pier 9");
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  await cut(rob);
  await note(rob, "Wants a case of cod");
  await expect(strip(rob)).toContainText("1 waiting to send");
  await visit(ada, `/organizations/${records.organization}`);
  await ada.getByRole("button", { name: "Delete" }).click();
  await expect(ada.getByText("Blue Fin Grill deleted")).toBeVisible();

  await mend(rob);
  await expect(strip(rob)).toContainText("1 needs you");
  await visit(rob, "/waiting");
  const refused = card(rob, /Note: Blue Fin Grill/);
  await expect(refused).toContainText("does not exist any more");
  await expect(refused).toContainText("Wants a case of cod");
  await refused.getByText("Attach to another account").click();
  await expect(refused.getByRole("button", { name: "Open the form" })).toHaveCount(0);
  await refused.getByLabel("Account").fill("Nowhere at all");
  await expect(refused).toContainText("No account matches.");
  await refused.getByLabel("Account").fill("Pier");
  await refused.getByRole("button", { name: "Attach to Pier 9" }).click();
  await expect(rob.getByRole("heading", { name: "Needs you" })).toHaveCount(0);
  await expect(strip(rob)).toBeEmpty();
  expect(sql(larder.database, "select o.name from interaction i join organization o on o.id = i.organization_id where i.body = 'Wants a case of cod'")).toBe("Pier 9");
});

test("an account that was handed to another team meanwhile keeps what was typed about it from arriving, and in sight", async ({ as, larder, visit, records }) => {
  sql(larder.database, "update company set private_books = true");
  const [ada, rob] = [await as(ADA), await as(ROB)];
  await visit(rob, `/organizations/${records.organization}/edit`);
  await canWait(rob);
  await cut(rob);
  await field(rob, "City").fill("Camden");
  await save(rob);
  await expect(strip(rob)).toContainText("1 waiting to send");
  await visit(ada, `/organizations/${records.organization}/edit`);
  await field(ada, "Owner").selectOption({ label: SAM.name });
  await save(ada);
  await expect(ada.getByText(`Owned by ${SAM.name}`)).toBeVisible();

  await mend(rob);
  await expect(strip(rob)).toContainText("1 needs you");
  await visit(rob, "/waiting");
  const refused = card(rob, /Account changed: Blue Fin Grill/);
  await expect(refused).toContainText("not shared with you any more");
  await expect(refused).toContainText("Camden");
  expect(sql(larder.database, `select shipping_city from organization where id = '${records.organization}'`)).toBe("Portland");
});

test("who may only look by the time the line is back is told so, and finds their words", async ({ as, larder, visit, records }) => {
  const [ada, rob] = [await as(ADA), await as(ROB)];
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  await cut(rob);
  await note(rob, "One too many");
  await expect(strip(rob)).toContainText("1 waiting to send");
  await visit(ada, `/settings/people/${records.person}`);
  await field(ada, "Role").selectOption("viewer");
  await save(ada);
  await expect.poll(() => sql(larder.database, `select role from person where id = '${records.person}'`)).toBe("viewer");

  await mend(rob);
  await expect(strip(rob)).toContainText("1 needs you");
  await visit(rob, "/waiting");
  const refused = card(rob, /Note: Blue Fin Grill/);
  await expect(refused).toContainText("One too many");
  await expect(refused.getByRole("button", { name: "Copy the words" })).toBeVisible();
  expect(sql(larder.database, "select count(*) from interaction where body = 'One too many'")).toBe("0");
});

test.describe("with the book on the device", () => {
  test.use({ serviceWorkers: "allow" });

  const ways: [string, (ada: Page, other: Page) => Promise<void>][] = [
    ["a device that was signed out from elsewhere", async (_, other) => {
      await other.goto("/settings/devices");
      await other.getByRole("button", { name: "Sign out all others" }).click();
      await expect(other.getByRole("button", { name: "Sign out all others" })).toHaveCount(0);
    }],
    ["the device of somebody who was disabled", async (ada) => {
      await ada.getByText("Disable…").click();
      await ada.getByLabel("Who takes over").selectOption({ label: MIA.name });
      await ada.getByRole("button", { name: `Disable ${ROB.name}` }).click();
      await expect(ada.getByText("They cannot sign in. What they held was handed over.")).toBeVisible();
    }],
  ];
  for (const [what, end] of ways) {
    test(`${what} is wiped once it is in range, and what it had not sent is with the manager`, async ({ as, larder, visit, records, complaints }) => {
      test.slow();
      const [ada, other, rob, mia] = [await as(ADA), await as(ROB), await as(ROB), await as(MIA)];
      await bookIsHere(rob);
      await rob.goto(`/organizations/${records.organization}`);
      await canWait(rob);
      await rob.context().setOffline(true);
      await note(rob, "Wants a case of cod");
      await expect(strip(rob)).toContainText("1 waiting to send");
      expect(await books(rob)).toHaveLength(1);
      await visit(ada, `/settings/people/${records.person}`);
      await end(ada, other);

      await rob.context().setOffline(false);
      await expect(rob).toHaveURL(/\/sign-in\?revoked=handed-in$/, { timeout: 20_000 });
      await expect(rob.getByText("This device was signed out. What was not sent was handed to your manager.")).toBeVisible();
      await expect.poll(() => books(rob)).toEqual([]);
      await visit(mia, "/settings/unsent");
      const handed = mia.getByRole("listitem").filter({ hasText: "Wants a case of cod" });
      await expect(handed).toContainText(ROB.name);
      await expect(handed).toContainText("Note: Blue Fin Grill");
      expect(sql(larder.database, "select count(*) from interaction where body = 'Wants a case of cod'")).toBe("0");
      await handed.getByRole("button", { name: /Dealt with/ }).click();
      await expect(handed).toContainText(`Dealt with by ${MIA.name}`);
      complaints.allowed(NO_LINE);
    });
  }
});
