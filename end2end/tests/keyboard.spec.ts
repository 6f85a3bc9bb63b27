// Larder without a mouse.

import { focusIsHeld, tabTo } from "../support/browser";
import { ADA, ROB } from "../support/company";
import { expect, test } from "../support/test";

test("keys search, create and explain themselves, and stay out of the way of typing", async ({ as, visit }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations");
  const search = rob.getByRole("searchbox", { name: "Find anything" });
  await rob.keyboard.press("/");
  await expect(search).toBeFocused();
  await rob.keyboard.type("c?/");
  await expect(search).toHaveValue("c?/");

  await visit(rob, "/contacts/new");
  const given = rob.getByLabel("First name", { exact: true });
  await given.focus();
  await rob.keyboard.type("c?/ corner");
  await expect(given).toHaveValue("c?/ corner");
  await rob.keyboard.press("Control+k");
  await expect(rob.getByRole("combobox", { name: "Find or do" })).toBeFocused();
  await rob.keyboard.type("halibut");
  await expect(rob.getByRole("dialog").getByRole("option", { selected: true })).toContainText("Blue Fin Grill");
  await rob.keyboard.press("Enter");
  await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();

  await visit(rob, "/organizations");
  const help = rob.getByRole("dialog", { name: "Keys" });
  await rob.keyboard.press("?");
  await expect(help).toBeVisible();
  await rob.keyboard.press("Escape");
  await expect(help).toBeHidden();

  const first = rob.locator("#new-menu").getByRole("link", { name: "New account" });
  await rob.keyboard.press("c");
  await expect(first).toBeFocused();
  await rob.keyboard.press("Escape");
  await expect(first).toBeHidden();
  await rob.keyboard.press("c");
  await rob.keyboard.press("Enter");
  await expect(rob).toHaveURL(/\/organizations\/new$/);
  // The next stops are the way back and the form, and not somewhere in the navigation.
  await expect(rob.locator("#content")).toBeFocused();
  await rob.keyboard.press("Tab");
  await expect(rob.getByRole("main").getByRole("link", { name: "Accounts" })).toBeFocused();
  await rob.keyboard.press("Tab");
  const name = rob.getByLabel("Name", { exact: true });
  await expect(name).toBeFocused();
  await rob.keyboard.type("Pier 9");
  await rob.keyboard.press("Control+Enter");
  await expect(rob.getByRole("heading", { level: 1, name: "Pier 9" })).toBeVisible();
  await expect.poll(() => focusIsHeld(rob)).toBe(true);
});

test("the focus stays where the work is", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations");
  await tabTo(rob, rob.getByRole("link", { name: "Blue Fin Grill" }));
  await rob.keyboard.press("Enter");
  await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();
  await expect(rob.locator("#content")).toBeFocused();

  const follow = rob.getByRole("button", { name: "Follow", exact: true });
  await tabTo(rob, follow);
  await rob.keyboard.press("Enter");
  await expect(rob.getByRole("button", { name: "Stop following" })).toBeFocused();

  const note = rob.getByLabel("Note", { exact: true });
  await tabTo(rob, note);
  await rob.keyboard.type("Wants skin-on.");
  await rob.keyboard.press("Control+Enter");
  await expect(rob.getByRole("listitem").filter({ hasText: "Wants skin-on." })).toBeVisible();
  await expect(note).toHaveValue("");
  await expect(note).toBeFocused();

  // A fact is edited where it stands; Escape leaves it as it was, and the focus on what opened it.
  const edit = rob.getByRole("link", { name: "Edit delivery address" });
  const city = rob.getByRole("textbox", { name: "City" });
  await tabTo(rob, edit);
  await rob.keyboard.press("Enter");
  await expect(rob.getByRole("textbox", { name: "Address line 1" })).toBeFocused();
  await tabTo(rob, city);
  await rob.keyboard.press("Control+a");
  await rob.keyboard.type("Nowhere");
  await rob.keyboard.press("Escape");
  await expect(edit).toBeFocused();
  await rob.keyboard.press("Enter");
  await expect(city).toHaveValue("Portland");
  await tabTo(rob, city);
  await rob.keyboard.press("Control+a");
  await rob.keyboard.type("Bangor");
  await rob.keyboard.press("Enter");
  await expect(edit).toBeFocused();
  await expect(rob.getByText("from Portland to Bangor")).toBeVisible();
  await visit(rob, `/organizations/${records.organization}`);
  await expect(rob.getByRole("definition").filter({ hasText: "Bangor" })).toBeVisible();
});

test("the focus is held when the control that has it goes away", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  const content = rob.locator("#content");
  await visit(rob, `/organizations/${records.organization}`);
  await tabTo(rob, rob.getByRole("button", { name: "Delete" }));
  await rob.keyboard.press("Enter");
  const undo = rob.getByRole("button", { name: "Undo" });
  await undo.focus();
  await rob.keyboard.press("Enter");
  await expect(undo).toHaveCount(0);
  await expect(content).toBeFocused();
  const dismiss = rob.getByRole("button", { name: "Dismiss" });
  await dismiss.focus();
  await rob.keyboard.press("Enter");
  await expect(dismiss).toHaveCount(0);
  await expect(content).toBeFocused();

  // Without leaving the page: the form of the hand-over is drawn anew for the new owner.
  await visit(rob, `/organizations/${records.organization}`);
  await rob.getByText("Hand over to…").click();
  await rob.getByLabel("New owner").selectOption({ label: "Mia Manager" });
  await rob.getByRole("button", { name: "Hand over" }).focus();
  await rob.keyboard.press("Enter");
  await expect(rob.getByText("Owned by Mia Manager")).toBeVisible();
  await expect.poll(() => focusIsHeld(rob)).toBe(true);
});

test("restoring from the trash keeps the focus on the page", async ({ as, visit, records }) => {
  const ada = await as(ADA);
  await visit(ada, `/organizations/${records.organization}`);
  await ada.getByRole("button", { name: "Delete" }).click();
  await expect(ada.getByText("Blue Fin Grill deleted")).toBeVisible();
  await visit(ada, "/settings/trash");
  const restore = ada.getByRole("button", { name: "Restore" });
  await restore.focus();
  await ada.keyboard.press("Enter");
  await expect(restore).toHaveCount(0);
  await expect.poll(() => focusIsHeld(ada)).toBe(true);
});

test("a refused form puts the focus on what is wrong, one step from the field", async ({ as, visit }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations/new");
  await rob.getByLabel("Name", { exact: true }).focus();
  await rob.keyboard.press("Control+Enter");
  await expect(rob.getByRole("alert")).toBeFocused();
  await rob.keyboard.press("Tab");
  await rob.keyboard.press("Enter");
  await expect(rob.getByLabel("Name", { exact: true })).toBeFocused();
});
