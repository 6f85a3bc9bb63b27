// Two organizations that are one: side by side, merged, and taken apart again.

import type { Page } from "@playwright/test";
import { ROB, SAM } from "../support/company";
import { sql } from "../support/database";
import { addAccount } from "../support/records";
import { expect, test } from "../support/test";

const radio = (page: Page, name: string | RegExp) => page.getByRole("radio", { name });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a twin is merged field by field, its address leads on, and undo takes it apart", async ({
      as,
      visit,
      records,
      larder,
    }) => {
      const rob = await as(ROB);
      await visit(rob, "/organizations/new");
      const twin = await addAccount(rob, "Bluefin Grill", { City: "Bangor", Website: "bluefin.example" });

      await visit(rob, `/organizations/${records.organization}`);
      await rob.getByRole("link", { name: "Merge…" }).click();
      await rob.getByLabel("The other account").fill("Nobody at all");
      await rob.getByRole("button", { name: "Compare" }).click();
      await expect(rob.getByText("There is no account of that name.")).toBeVisible();
      await visit(rob, `/organizations/${records.organization}/merge`);
      await rob.getByLabel("The other account").fill("Bluefin Grill");
      await rob.getByRole("button", { name: "Compare" }).click();

      await expect(radio(rob, "Name, keep: Blue Fin Grill")).toBeChecked();
      await expect(radio(rob, "Name, take over: Bluefin Grill")).not.toBeChecked();
      await expect(rob.getByRole("row", { name: /^Website/ })).toContainText("bluefin.example");
      await expect(radio(rob, /^Website/)).toHaveCount(0);
      await radio(rob, /^Delivery address, take over/).check();
      await rob.getByRole("button", { name: "Merge", exact: true }).click();

      await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();
      await expect(rob.getByText("Bluefin Grill merged into Blue Fin Grill")).toBeVisible();
      await expect(rob.getByText("Bangor").first()).toBeVisible();
      await expect(rob.getByRole("link", { name: "bluefin.example" })).toBeVisible();
      await rob.getByRole("button", { name: "Undo" }).click();
      await expect(rob.getByText(/^Undone/)).toBeVisible();
      const apart = "select name, shipping_city, website from organization where deleted_at is null order by name";
      expect(sql(larder.database, apart)).toBe(
        "Blue Fin Grill\tPortland\t\nBluefin Grill\tBangor\thttps://bluefin.example",
      );
      await visit(rob, `/organizations/${twin}`);
      await expect(rob.getByRole("heading", { level: 1, name: "Bluefin Grill" })).toBeVisible();
    });

    test("the address of what was merged away leads to the survivor", async ({ as, visit, records }) => {
      const rob = await as(ROB);
      await visit(rob, "/organizations/new");
      const twin = await addAccount(rob, "Bluefin Grill");
      await visit(rob, `/organizations/${records.organization}/merge?with=${twin}`);
      await rob.getByRole("button", { name: "Merge", exact: true }).click();
      await expect(rob).toHaveURL(new RegExp(`/organizations/${records.organization}$`));
      await visit(rob, `/organizations/${twin}`);
      await expect(rob).toHaveURL(new RegExp(`/organizations/${records.organization}$`));
      await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();
    });
  });
}

test("what somebody may only read is not theirs to merge", async ({ as, visit, records, complaints }) => {
  const sam = await as(SAM);
  await visit(sam, "/organizations/new");
  const own = await addAccount(sam, "Sam's Diner");
  await visit(sam, `/organizations/${records.organization}`);
  await expect(sam.getByRole("link", { name: "Merge…" })).toHaveCount(0);
  await visit(sam, `/organizations/${own}/merge?with=${records.organization}`);
  await expect(sam.getByText("You may not change “Blue Fin Grill”, so you cannot merge it.")).toBeVisible();
  await expect(sam.getByRole("button", { name: "Merge", exact: true })).toHaveCount(0);
  expect(complaints.heard).toEqual([]);
});
