// Two people, one record: nothing is overwritten in silence, and nothing typed is lost.

import type { Page } from "@playwright/test";
import { ADA, ROB } from "../support/company";
import { expect, test } from "../support/test";

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true }).first();
const fact = (page: Page, value: string) => page.getByRole("definition").filter({ hasText: value });
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
      await expect(fact(ada, "Bangor")).toBeVisible();
      await field(rob, "Website").fill("bluefin.example");
      await save(rob);
      await expect(fact(rob, "Bangor")).toBeVisible();
      await expect(rob.getByRole("link", { name: "bluefin.example" })).toBeVisible();
    });

    test("a change to the same field is shown with both values, and the person chooses", async ({ as, visit, records }) => {
      const [ada, rob] = [await as(ADA), await as(ROB)];
      const form = `/organizations/${records.organization}/edit`;
      await visit(ada, form);
      await visit(rob, form);
      await field(ada, "City").fill("Bangor");
      await field(ada, "Website").fill("https://ada.example");
      await save(ada);
      await expect(fact(ada, "Bangor")).toBeVisible();
      await field(rob, "City").fill("Augusta");
      await field(rob, "Website").fill("https://rob.example");
      await save(rob);
      await expect(rob.getByRole("alert")).toContainText("Delivery city");
      await expect(rob.getByText("Bangor")).toBeVisible();
      await expect(field(rob, "City")).toHaveValue("Augusta");
      // Ada's value stands until Rob has decided.
      await visit(ada, `/organizations/${records.organization}`);
      await expect(fact(ada, "Bangor")).toBeVisible();

      // One of each: hers by its button (without scripts, by typing it), his by saving again.
      const theirs = rob.locator(".field").filter({ has: field(rob, "Website") }).getByRole("button", { name: "Take theirs" });
      if (javaScriptEnabled) await theirs.click();
      else await field(rob, "Website").fill("https://ada.example");
      await expect(field(rob, "Website")).toHaveValue("https://ada.example");
      await save(rob);
      await expect(fact(rob, "Augusta")).toBeVisible();
      await expect(rob.getByRole("link", { name: "ada.example" })).toBeVisible();
    });

    test("a deleted record comes back with Undo", async ({ as, visit, records }) => {
      const rob = await as(ROB);
      await visit(rob, `/organizations/${records.organization}`);
      await rob.getByRole("button", { name: "Delete" }).click();
      await expect(rob.getByText("Blue Fin Grill deleted")).toBeVisible();
      await expect(rob.getByRole("main").getByRole("link", { name: "Blue Fin Grill" })).toHaveCount(0);
      await rob.getByRole("button", { name: "Undo" }).click();
      await expect(rob.getByRole("main").getByRole("link", { name: "Blue Fin Grill" })).toBeVisible();
      await expect(rob.getByRole("button", { name: "Undo" })).toHaveCount(0);
      // With all that went with it.
      await visit(rob, `/organizations/${records.organization}`);
      await expect(rob.getByLabel("Facts").getByRole("link", { name: "Noor Haddad" })).toBeVisible();
    });
  });
}

test("a fact edited in place shows at once, and a conflict with both values", async ({ as, visit, records }) => {
  const [ada, rob] = [await as(ADA), await as(ROB)];
  const page = `/organizations/${records.organization}`;
  await visit(ada, page);
  await visit(rob, page);
  const open = (person: Page) => person.getByRole("link", { name: "Edit delivery address" }).click();
  const write = async (person: Page, city: string) => {
    await person.getByRole("textbox", { name: "City" }).fill(city);
    await person.keyboard.press("Enter");
  };
  // Opened before the other one saves: afterwards it would show what they wrote.
  await open(rob);
  await expect(rob.getByRole("textbox", { name: "City" })).toHaveValue("Portland");
  await open(ada);
  await write(ada, "Bangor");
  await expect(fact(ada, "Bangor")).toBeVisible();
  await expect(ada.getByText("City: from Portland to Bangor")).toBeVisible();

  await write(rob, "Augusta");
  await expect(rob.getByText("Somebody wrote meanwhile: Bangor")).toBeVisible();
  await expect(rob.getByRole("textbox", { name: "City" })).toHaveValue("Augusta");
  await rob.getByRole("button", { name: "Save" }).click();
  await expect(rob.getByText("City: from Bangor to Augusta")).toBeVisible();
  await expect(fact(rob, "Augusta")).toBeVisible();
});

test("a half-typed note outlives what else happens on the page", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  const note = rob.getByLabel("Note", { exact: true });
  await note.fill("Wants skin-on");
  await rob.getByRole("button", { name: "Follow", exact: true }).click();
  await expect(rob.getByText("Followed by")).toBeVisible();
  await expect(note).toHaveValue("Wants skin-on");
  await rob.getByRole("link", { name: "Edit delivery address" }).click();
  await rob.getByRole("textbox", { name: "City" }).fill("Bangor");
  await rob.keyboard.press("Enter");
  await expect(rob.getByText("from Portland to Bangor")).toBeVisible();
  await expect(note).toHaveValue("Wants skin-on");
  // And the other way round: a fact under the pen while the note is sent.
  await rob.getByRole("link", { name: "Edit lead source" }).click();
  await rob.getByRole("textbox", { name: "Lead source" }).fill("Food sh");
  await rob.getByRole("button", { name: "Add note" }).click();
  await expect(rob.getByRole("listitem").filter({ hasText: "Wants skin-on" })).toBeVisible();
  await expect(rob.getByRole("textbox", { name: "Lead source" })).toHaveValue("Food sh");
  await expect(note).toHaveValue("");
});

test("what is typed while a note is on its way begins the next one", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  let arrive = () => {};
  const late = new Promise<void>((resolve) => { arrive = resolve; });
  await rob.route("**/api/notes/add", async (route) => {
    await late;
    await route.continue();
  });
  const note = rob.getByLabel("Note", { exact: true });
  await note.fill("Wants skin-on\nfor Friday");
  await note.press("Control+Enter");
  await note.pressSequentially(" and lemons");
  arrive();
  await expect(rob.getByRole("listitem").filter({ hasText: "Wants skin-on" })).toBeVisible();
  await expect(note).toHaveValue("and lemons");
  await expect(note).toBeFocused();
  await note.press("Control+Enter");
  await expect(rob.getByRole("listitem").filter({ hasText: "and lemons" })).toBeVisible();
  await expect(note).toHaveValue("");
});
