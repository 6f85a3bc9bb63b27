// Whoever is named in a note is told: the bell rings in an open tab, the list leads there, and what was opened is read.

import type { Page } from "@playwright/test";
import { barriers } from "../support/axe";
import { ADA, ROB } from "../support/company";
import { addNote } from "../support/records";
import { expect, test } from "../support/test";

const bell = (page: Page, words: string) => page.getByRole("banner").getByRole("link", { name: words, exact: true });
const told = (page: Page) => page.getByRole("link", { name: "Rob Rep mentioned you at Blue Fin Grill" });

test("a mention rings in an open tab, leads to what it is about, and is read then", async ({ as, visit, records }) => {
  const [ada, rob] = [await as(ADA), await as(ROB)];
  const record = `/organizations/${records.organization}`;
  await visit(ada, "/organizations");
  await expect(bell(ada, "Notifications")).toBeVisible();
  await visit(rob, record);
  await addNote(rob, "Ask @Ada Admin for a price");
  await expect(bell(ada, "Notifications 1")).toBeVisible();
  await bell(ada, "Notifications 1").click();
  await expect(told(ada)).toBeVisible();
  expect(await barriers(ada)).toEqual([]);
  // Another comes while the list is open.
  await addNote(rob, "@ada, they want it by Friday");
  await expect(told(ada)).toHaveCount(2);
  await expect(bell(ada, "Notifications 2")).toBeVisible();
  await told(ada).first().click();
  await expect(ada.getByText("they want it by Friday")).toBeVisible();
  await expect(bell(ada, "Notifications 1")).toBeVisible();
  await bell(ada, "Notifications 1").click();
  await ada.getByRole("button", { name: "Mark all as read" }).click();
  await expect(bell(ada, "Notifications")).toBeVisible();
  await expect(ada.getByRole("button", { name: /^Mark/ })).toHaveCount(0);
  await expect(told(ada)).toHaveCount(2);
});

test("names are offered to whoever types @, by keyboard and by tap", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  const note = rob.getByLabel("Note", { exact: true });
  await note.pressSequentially("Ask @a");
  const people = rob.getByRole("listbox", { name: "People" });
  await expect(people.getByRole("option", { name: "Ada Admin" })).toBeVisible();
  expect(await barriers(rob)).toEqual([]);
  await note.press("Enter");
  await expect(note).toHaveValue("Ask @Ada Admin ");
  await expect(people).toHaveCount(0);
  await note.pressSequentially("and @mi");
  await people.getByRole("option", { name: "Mia Manager" }).click();
  await expect(note).toHaveValue("Ask @Ada Admin and @Mia Manager ");
  await expect(note).toBeFocused();
  await note.pressSequentially("at x@a");
  await expect(people).toHaveCount(0);
  await rob.getByRole("button", { name: "Add note" }).click();
  await expect(rob.getByRole("listitem").filter({ hasText: "Ask @Ada Admin and @Mia Manager" })).toBeVisible();
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("one marks what one read, and chooses what one is told of", async ({ as, visit, records }) => {
      const [ada, rob] = [await as(ADA), await as(ROB)];
      await visit(rob, `/organizations/${records.organization}`);
      await addNote(rob, "Ask @Ada Admin for a price");
      await visit(ada, "/notifications");
      await expect(bell(ada, "Notifications 1")).toBeVisible();
      await ada.getByRole("button", { name: /^Mark as read: Rob Rep/ }).click();
      await expect(ada.getByRole("button", { name: /^Mark/ })).toHaveCount(0);
      await expect(told(ada)).toBeVisible();
      await visit(ada, "/settings/notifications");
      await expect(bell(ada, "Notifications")).toBeVisible();
      const here = ada.getByLabel("In Larder: Somebody mentions you");
      const mail = ada.getByLabel("By mail: A task is due");
      await expect(here).toBeChecked();
      await expect(mail).not.toBeChecked();
      await here.uncheck();
      await mail.check();
      await ada.getByRole("button", { name: "Save" }).click();
      await expect(ada.getByText("Saved")).toBeVisible();
      await visit(ada, "/settings/notifications");
      await expect(here).not.toBeChecked();
      await expect(mail).toBeChecked();
      await addNote(rob, "@Ada again");
      await visit(ada, "/notifications");
      await expect(told(ada)).toHaveCount(1);
    });
  });
}
