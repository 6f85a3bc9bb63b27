// Two people at once: what one does the other sees, without being disturbed, and each knows of the other.

import type { Page } from "@playwright/test";
import { ADA, MIA, ROB } from "../support/company";
import { expect, test } from "../support/test";

const fact = (page: Page, value: string) => page.getByRole("definition").filter({ hasText: value });
const alsoHere = (page: Page) => page.locator(".also-here");
const add = async (page: Page, name: string) => {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Add account" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
};

test("an edit appears on the other's page, and leaves alone what is half typed there", async ({ as, visit, records }) => {
  const [ada, rob] = [await as(ADA), await as(ROB)];
  const record = `/organizations/${records.organization}`;
  await visit(rob, record);
  const note = rob.getByLabel("Note", { exact: true });
  await note.fill("Asked for cod");
  await visit(ada, `${record}/edit`);
  await ada.getByLabel("City", { exact: true }).first().fill("Bangor");
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(fact(rob, "Bangor")).toBeVisible();
  await expect(note).toHaveValue("Asked for cod");
  await expect(note).toBeFocused();

  // And what is written about it.
  const said = ada.getByLabel("Note", { exact: true });
  await said.fill("Closed on Mondays");
  await ada.getByRole("button", { name: "Add note" }).click();
  await expect(rob.getByText("Closed on Mondays")).toBeVisible();
  await expect(note).toHaveValue("Asked for cod");
});

test("a list takes a new account in, but not under somebody's hands", async ({ as, visit }) => {
  const [ada, rob] = [await as(ADA), await as(ROB)];
  await visit(rob, "/organizations");
  await visit(ada, "/organizations/new");
  await add(ada, "Pier 9");
  await expect(rob.getByRole("link", { name: "Pier 9" })).toBeVisible();

  // While somebody types there, it waits; the record's event says that the news are here.
  const find = rob.getByPlaceholder("Name or city");
  await find.fill("Pier");
  const news = rob.evaluate(() => new Promise((come) => addEventListener("larder-live", come, { once: true })));
  await visit(ada, "/organizations/new");
  await add(ada, "Pier 10");
  await news;
  await expect(rob.getByRole("link", { name: "Pier 10" })).toBeHidden();
  await expect(find).toHaveValue("Pier");
  await find.blur();
  await expect(rob.getByRole("link", { name: "Pier 10" })).toBeVisible();
});

test("who has the same record open is named, until they leave", async ({ as, visit, records }) => {
  const [ada, rob, mia] = [await as(ADA), await as(ROB), await as(MIA)];
  const record = `/organizations/${records.organization}`;
  await visit(rob, record);
  await expect(alsoHere(rob)).toBeEmpty();
  await visit(ada, record);
  await expect(alsoHere(rob)).toContainText("Ada is here too");
  await expect(alsoHere(ada)).toContainText("Rob is here too");
  await visit(mia, record);
  await expect(alsoHere(rob)).toContainText("Ada and Mia are here too");
  await ada.getByRole("link", { name: "Contacts" }).first().click();
  await expect(alsoHere(rob)).toContainText("Mia is here too");
  await mia.close();
  await expect(alsoHere(rob)).toBeEmpty();
});

test("a tab that was away for a moment catches up", async ({ as, visit, records }) => {
  const [ada, rob] = [await as(ADA), await as(ROB)];
  const record = `/organizations/${records.organization}`;
  await visit(rob, record);
  await rob.context().setOffline(true);
  await visit(ada, `${record}/edit`);
  await ada.getByLabel("City", { exact: true }).first().fill("Camden");
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(fact(ada, "Camden")).toBeVisible();
  await rob.context().setOffline(false);
  await expect(fact(rob, "Camden")).toBeVisible();
});
