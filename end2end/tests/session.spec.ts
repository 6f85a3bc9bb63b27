// A session that ends while somebody types: sign in again, and nothing is lost.

import { PASSWORD, ROB } from "../support/company";
import { sql } from "../support/database";
import type { Larder } from "../support/larder";
import { expect, test } from "../support/test";

const endSessions = (larder: Larder) => sql(larder.database, "delete from session");

test("the form waits under a dialog, and is sent after signing in", async ({ as, larder, visit }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations/new");
  const name = rob.getByLabel("Name", { exact: true });
  await name.fill("Pier 9");
  endSessions(larder);
  await rob.getByRole("button", { name: "Add account" }).click();
  const dialog = rob.getByRole("dialog", { name: "Your session has ended" });
  await expect(dialog).toBeVisible();

  // Whoever closes it still has what was typed.
  await rob.keyboard.press("Escape");
  await expect(name).toHaveValue("Pier 9");
  await rob.getByRole("button", { name: "Add account" }).click();
  await dialog.getByLabel("Password").fill("not-my-password");
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(rob.getByRole("heading", { level: 1, name: "Pier 9" })).toBeVisible();
});

test("a fact edited in place waits the same way", async ({ as, larder, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await rob.getByRole("link", { name: "Edit delivery address" }).click();
  await rob.getByRole("textbox", { name: "City" }).fill("Bangor");
  endSessions(larder);
  await rob.keyboard.press("Enter");
  const dialog = rob.getByRole("dialog", { name: "Your session has ended" });
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect(rob.getByText("from Portland to Bangor")).toBeVisible();
  await visit(rob, `/organizations/${records.organization}`);
  await expect(rob.getByRole("definition").filter({ hasText: "Bangor" })).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the form comes back after signing in with what was typed", async ({ as, larder, visit }) => {
    const rob = await as(ROB);
    await visit(rob, "/organizations/new");
    await rob.getByLabel("Name", { exact: true }).fill("Pier 9");
    await rob.getByLabel("City", { exact: true }).first().fill("Camden");
    endSessions(larder);
    await rob.getByRole("button", { name: "Add account" }).click();
    await expect(rob.getByText("What you typed is kept")).toBeVisible();
    await rob.getByLabel("E-mail").fill(ROB.email);
    await rob.getByLabel("Password", { exact: true }).fill("not-my-password");
    await rob.getByRole("button", { name: "Sign in" }).click();
    await rob.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await rob.getByRole("button", { name: "Sign in" }).click();
    await expect(rob).toHaveURL(/\/organizations\/new$/);
    await expect(rob.getByLabel("Name", { exact: true })).toHaveValue("Pier 9");
    await expect(rob.getByLabel("City", { exact: true }).first()).toHaveValue("Camden");
    await rob.getByRole("button", { name: "Add account" }).click();
    await expect(rob.getByRole("heading", { level: 1, name: "Pier 9" })).toBeVisible();
  });
});
