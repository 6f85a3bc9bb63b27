// A day's work in a browser that runs no script at all.

import { PASSWORD, ROB } from "../support/company";
import { addNote } from "../support/records";
import { expect, test } from "../support/test";

test.use({ javaScriptEnabled: false });

test("signing in, reading, searching, creating, editing, noting and deleting", async ({ as, visit }) => {
  const rob = await as(null);
  await visit(rob, "/");
  await rob.getByLabel("E-mail").fill(ROB.email);
  await rob.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await rob.getByRole("button", { name: "Sign in" }).click();

  await rob.getByRole("link", { name: "Blue Fin Grill" }).click();
  await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();
  await expect(rob.getByText("Asked for halibut in portions.")).toBeVisible();
  await rob.getByLabel("Facts").getByRole("link", { name: "Noor Haddad" }).click();
  await expect(rob.getByRole("heading", { level: 1, name: "Noor Haddad" })).toBeVisible();

  await rob.getByRole("searchbox", { name: "Find anything" }).fill("halibut");
  await rob.keyboard.press("Enter");
  await expect(rob.getByRole("main").getByRole("link", { name: "Blue Fin Grill" })).toBeVisible();

  await rob.getByRole("button", { name: "New" }).click();
  await rob.getByRole("link", { name: "New account" }).click();
  await rob.getByRole("button", { name: "Add account" }).click();
  const name = rob.getByLabel("Name", { exact: true });
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await name.fill("Harbor Kitchen");
  await rob.getByRole("button", { name: "Add account" }).click();
  await expect(rob.getByRole("heading", { level: 1, name: "Harbor Kitchen" })).toBeVisible();

  await rob.getByRole("link", { name: "Edit", exact: true }).click();
  await rob.getByLabel("City", { exact: true }).first().fill("Rockland");
  await rob.getByRole("button", { name: "Save" }).click();
  await expect(rob.getByRole("definition").filter({ hasText: "Rockland" })).toBeVisible();

  const note = await addNote(rob, "Closed on Mondays.");
  await visit(rob, note);
  await rob.getByLabel("Note", { exact: true }).fill("Closed on Tuesdays.");
  await rob.getByRole("button", { name: "Save" }).click();
  await expect(rob.getByText("Closed on Tuesdays.")).toBeVisible();
  await visit(rob, note);
  await rob.getByRole("button", { name: "Delete note" }).click();
  await expect(rob.getByRole("heading", { level: 1, name: "Harbor Kitchen" })).toBeVisible();
  await expect(rob.getByText("Closed on Tuesdays.")).toHaveCount(0);

  await rob.getByRole("button", { name: "Delete" }).click();
  await expect(rob.getByText("Harbor Kitchen deleted")).toBeVisible();
  await expect(rob.getByRole("main").getByRole("link", { name: "Harbor Kitchen" })).toHaveCount(0);
  await rob.getByRole("button", { name: "Undo" }).click();
  await expect(rob.getByRole("main").getByRole("link", { name: "Harbor Kitchen" })).toBeVisible();
});
