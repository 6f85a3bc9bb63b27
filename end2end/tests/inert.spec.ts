// Whatever people type is shown as text, everywhere, before and after WebAssembly takes over.

import type { Page } from "@playwright/test";
import { ADA, ROB } from "../support/company";
import { addAccount, addContact, addNote } from "../support/records";
import { expect, test } from "../support/test";

const TAG = `</textarea><script>document.title="pwned"</script>`;

const HOSTILE = [
  `</textarea><script>document.title = "pwned"</script>`,
  `"><img src=x onerror="document.title='pwned'">`,
  `</title></script><svg onload=document.title='pwned'>`,
  `{{7*7}}<!-- javascript:alert(1) &lt;b&gt;`,
].join(" ");

/** Nothing on the page ran or became an element. */
async function isInert(page: Page): Promise<void> {
  expect(await page.title()).not.toBe("pwned");
  expect(await page.locator("img[onerror], svg[onload]").count()).toBe(0);
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
      await expect(rob.getByRole("status")).toContainText(HOSTILE.slice(0, 80));
      await isInert(rob);
      await visit(ada, "/settings/trash");
      await expect(ada.getByText(HOSTILE).first()).toBeVisible();
      await isInert(ada);
    });
  });
}
