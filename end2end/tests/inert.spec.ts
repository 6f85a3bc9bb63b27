// Whatever people type is shown as text, everywhere, before and after WebAssembly takes over.

import type { Page } from "@playwright/test";
import { ROB } from "../support/company";
import { addOrganization } from "../support/records";
import { expect, test } from "../support/test";

const HOSTILE = [
  `</textarea><script>document.title = "pwned"</script>`,
  `"><img src=x onerror="document.title='pwned'">`,
  `</title></script><svg onload=document.title='pwned'>`,
  `{{7*7}}<!-- javascript:alert(1) &lt;b&gt;`,
];

/** Nothing on the page ran or became an element, and the text can be read as it was typed. */
async function isInert(page: Page, text: string): Promise<void> {
  await expect(page.getByText(text).first()).toBeVisible();
  expect(await page.title()).not.toBe("pwned");
  expect(await page.locator("img[onerror], svg[onload]").count()).toBe(0);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    for (const text of HOSTILE) {
      test(`a record named ${text}`, async ({ as, visit }) => {
        const rob = await as(ROB);
        await visit(rob, "/organizations/new");
        const fields = { "Address line 1": text, City: text, Tags: text };
        const id = await addOrganization(rob, text, fields);
        await isInert(rob, text);
        for (const path of [`/organizations/${id}`, "/organizations", `/organizations?q=${encodeURIComponent(text)}`]) {
          await visit(rob, path);
          await isInert(rob, text);
        }
        await visit(rob, `/organizations/${id}/edit`);
        await expect(rob.getByLabel("Name", { exact: true })).toHaveValue(text);
        await expect(rob.getByLabel("Address line 1", { exact: true }).first()).toHaveValue(text);
        expect(await rob.title()).not.toBe("pwned");
      });
    }
  });
}
