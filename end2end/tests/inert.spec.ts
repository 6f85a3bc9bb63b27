// Whatever people type is shown as text, everywhere, before and after WebAssembly takes over.

import type { Page } from "@playwright/test";
import { ADA, ROB } from "../support/company";
import { sql } from "../support/database";
import { addAccount, addContact, addNote } from "../support/records";
import { expect, test } from "../support/test";

const TAG = `</textarea><x-pwned><script>document.title="pwned"</script>`;

const HOSTILE = [
  `<x-pwned></x-pwned>`,
  `</textarea><script>document.title = "pwned"</script>`,
  `"><img src=x onerror="document.title='pwned'">`,
  `</title></script><svg onload=document.title='pwned'>`,
  `{{7*7}}<!-- javascript:alert(1) &lt;b&gt;`,
].join(" ");

/** What can be a file's name. */
const NAME = "<x-pwned><img src=x onerror=document.title='pwned'>";

/** Nothing on the page ran or became an element. */
async function isInert(page: Page): Promise<void> {
  expect(await page.title()).not.toBe("pwned");
  expect(await page.locator("x-pwned, img[onerror], svg[onload]").count()).toBe(0);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("names, addresses, tags and notes are text on every page that shows them", async ({ as, visit }) => {
      const rob = await as(ROB);
      await visit(rob, "/organizations/new");
      const id = await addAccount(rob, HOSTILE, { "Address line 1": HOSTILE, City: HOSTILE, Tags: TAG });
      const note = await addNote(rob, HOSTILE);
      await isInert(rob);
      await visit(rob, `/contacts/new?organization=${id}`);
      const contact = await addContact(rob, "Noor", TAG, HOSTILE);

      const ada = await as(ADA);
      for (const path of [
        `/organizations/${id}`,
        "/organizations?column=city&column=tags",
        `/organizations?q=${encodeURIComponent(HOSTILE)}`,
        `/search?q=${encodeURIComponent(HOSTILE)}`,
        `/contacts/${contact}`,
        "/contacts",
        "/settings/audit",
      ]) {
        await visit(ada, path);
        await expect(ada.getByText(HOSTILE).first(), path).toBeVisible();
        await isInert(ada);
      }

      await visit(ada, `/organizations/${id}/edit`);
      await expect(ada.getByLabel("Name", { exact: true })).toHaveValue(HOSTILE);
      await expect(ada.getByLabel("Address line 1", { exact: true }).first()).toHaveValue(HOSTILE);
      await isInert(ada);
      await visit(rob, note);
      await expect(rob.getByLabel("Note", { exact: true })).toHaveValue(HOSTILE);
      await isInert(rob);

      await visit(rob, `/organizations/${id}`);
      await rob.getByRole("button", { name: "Delete" }).click();
      await expect(rob.locator(".toasts")).toContainText(HOSTILE.slice(0, 80));
      await isInert(rob);
      await visit(ada, "/settings/trash");
      await expect(ada.getByText(HOSTILE).first()).toBeVisible();
      await isInert(ada);
    });

    test("a file, its name, its columns, its words and the reasons are text in every step", async ({ as, visit }) => {
      const ada = await as(ADA);
      await visit(ada, "/imports/new");
      const quoted = `"${HOSTILE.replaceAll('"', '""')}"`;
      const buffer = Buffer.from(`Account,Sector,Employees,${quoted}\n${quoted},${quoted},7,x\nOne,Hotel,${quoted},x\n`);
      await ada.getByLabel("CSV file").setInputFiles({ name: `${NAME}.csv`, mimeType: "text/csv", buffer });
      await ada.getByRole("button", { name: "Read the file" }).click();
      await expect(ada.getByRole("heading", { level: 1, name: NAME })).toBeVisible();
      await expect(ada.getByLabel(HOSTILE, { exact: true })).toBeVisible();
      await isInert(ada);
      await ada.getByRole("button", { name: "Go on" }).click();
      await expect(ada).toHaveURL(/step=values/);
      await ada.getByLabel(HOSTILE, { exact: true }).selectOption("empty");
      await isInert(ada);
      await ada.getByRole("button", { name: "Check the rows" }).click();
      await expect(ada.getByRole("row", { name: /^One/ })).toContainText("is no number of employees");
      await expect(ada.getByRole("rowheader", { name: HOSTILE })).toBeVisible();
      await isInert(ada);
      await visit(ada, "/imports");
      await expect(ada.getByText(NAME).first()).toBeVisible();
      await isInert(ada);
    });

    test("a comparison, both sides of a conflict and the names of lists and people are text", async ({ as, visit, larder }) => {
      const rob = await as(ROB);
      await visit(rob, "/organizations/new");
      const id = await addAccount(rob, HOSTILE, { City: "Oslo" });
      await visit(rob, "/organizations/new");
      const twin = await addAccount(rob, `${HOSTILE} again`, { City: HOSTILE });
      await visit(rob, `/organizations/${id}/merge?with=${twin}`);
      await expect(rob.getByRole("radio", { name: `Name, keep: ${HOSTILE}` })).toBeChecked();
      await isInert(rob);

      await visit(rob, `/organizations/${id}/edit`);
      await rob.getByLabel("City", { exact: true }).first().fill(`mine ${HOSTILE}`);
      sql(larder.database, `update organization set shipping_city = 'theirs ' || $$${HOSTILE}$$ where id = '${id}'`);
      await rob.getByRole("button", { name: "Save" }).click();
      await expect(rob.getByText(`theirs ${HOSTILE}`).first()).toBeVisible();
      await isInert(rob);

      sql(
        larder.database,
        `update team set name = left($$${HOSTILE}$$, 60) where name = 'South';
        update segment set name = left($$${HOSTILE}$$, 60) where name = 'Hotel';
        update person set name = left($$${HOSTILE}$$, 60) where name = 'Sam Rep';
        update company set name = left($$${HOSTILE}$$, 60)`,
      );
      const ada = await as(ADA);
      for (const path of ["/settings/teams", "/settings/segments", "/settings/people", "/settings/people/new", "/organizations/new", "/imports/new"]) {
        await visit(ada, path);
        await isInert(ada);
      }
      await visit(ada, "/settings/company");
      await expect(ada.getByLabel("Name", { exact: true })).toHaveValue(HOSTILE.slice(0, 60));
      await isInert(ada);
    });
  });
}
