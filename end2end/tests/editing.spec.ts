// Two people, one record: nothing is overwritten in silence.

import type { Page } from "@playwright/test";
import { ADA, ROB } from "../support/company";
import { expect, test } from "../support/test";

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true }).first();
const save = (page: Page) => page.getByRole("button", { name: "Save" }).click();

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("changes to different fields both hold", async ({ as, visit, records }) => {
      const [ada, rob] = [await as(ADA), await as(ROB)];
      const form = `/organizations/${records.organization}/edit`;
      await visit(ada, form);
      await visit(rob, form);
      await field(ada, "City").fill("Bangor");
      await save(ada);
      await expect(ada.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();
      await field(rob, "Website").fill("bluefin.example");
      await save(rob);
      await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();
      await expect(rob.getByText("Bangor")).toBeVisible();
      await expect(rob.getByRole("link", { name: "bluefin.example" })).toBeVisible();
    });

    test("a change to the same field is shown with both values", async ({ as, visit, records }) => {
      const [ada, rob] = [await as(ADA), await as(ROB)];
      const form = `/organizations/${records.organization}/edit`;
      await visit(ada, form);
      await visit(rob, form);
      await field(ada, "City").fill("Bangor");
      await save(ada);
      await expect(ada.getByText("Bangor")).toBeVisible();
      await field(rob, "City").fill("Augusta");
      await save(rob);
      await expect(rob.getByRole("alert")).toContainText("Bangor");
      await expect(field(rob, "City")).toHaveValue("Augusta");
      // Ada's value stands until Rob has decided.
      await visit(ada, `/organizations/${records.organization}`);
      await expect(ada.getByText("Bangor")).toBeVisible();
    });

    test("a deleted record comes back with Undo", async ({ as, visit, records }) => {
      const rob = await as(ROB);
      await visit(rob, `/organizations/${records.organization}`);
      await rob.getByRole("button", { name: "Delete" }).click();
      await expect(rob.getByText("Blue Fin Grill deleted")).toBeVisible();
      await expect(rob.getByRole("link", { name: "Blue Fin Grill" })).toHaveCount(0);
      await rob.getByRole("button", { name: "Undo" }).click();
      await visit(rob, "/organizations");
      await expect(rob.getByRole("link", { name: "Blue Fin Grill" })).toBeVisible();
    });
  });
}

test("a fact edited in place shows a conflict with both values", async ({ as, visit, records }) => {
  const [ada, rob] = [await as(ADA), await as(ROB)];
  const page = `/organizations/${records.organization}`;
  await visit(ada, page);
  await visit(rob, page);
  for (const [person, city] of [[ada, "Bangor"], [rob, "Augusta"]] as const) {
    await person.getByRole("link", { name: "Edit city" }).click();
    await person.getByRole("textbox", { name: "City" }).fill(city);
    await person.keyboard.press("Enter");
    if (person === ada) await expect(ada.getByRole("textbox", { name: "City" })).toBeHidden();
  }
  await expect(rob.getByRole("alert").filter({ hasText: "Bangor" })).toBeVisible();
  await expect(rob.getByRole("textbox", { name: "City" })).toHaveValue("Augusta");
});
