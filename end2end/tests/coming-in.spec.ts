// A new company: the first admin sets Larder up, goes, and comes back.

import type { Page } from "@playwright/test";
import { tabTo } from "../support/browser";
import { ADA, COMPANY, PASSWORD } from "../support/company";
import { expect, test } from "../support/test";

test.use({ company: false });

async function fillInSetUp(page: Page): Promise<void> {
  await page.getByLabel("Company").fill(COMPANY);
  await page.getByLabel("Your name").fill(ADA.name);
  await page.getByLabel("Your e-mail").fill(ADA.email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("sets up, signs out and signs in again", async ({ page, visit, arrived }) => {
      await visit(page, "/");
      await arrived(page, /\/set-up$/);
      await fillInSetUp(page);
      await page.getByRole("button", { name: "Set up Larder" }).click();
      await arrived(page, /\/$/);
      await expect(page.getByRole("link", { name: COMPANY })).toBeVisible();

      await page.getByRole("button", { name: /your menu/ }).click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await arrived(page, /\/sign-in/);

      // What was behind the sign-in is not to be had any more, and is where signing in leads to.
      await visit(page, "/organizations/new");
      await arrived(page, /\/sign-in\?next=/);
      await page.getByLabel("E-mail").fill(ADA.email);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await arrived(page, /\/organizations\/new$/);
    });

    test("a refused form keeps what was typed and says what is wrong beside the field", async ({ page, visit }) => {
      await visit(page, "/set-up");
      await fillInSetUp(page);
      await page.getByLabel("Password", { exact: true }).fill("short");
      await page.getByRole("button", { name: "Set up Larder" }).click();
      const password = page.getByLabel("Password", { exact: true });
      await expect(password).toHaveAttribute("aria-invalid", "true");
      await expect(password).toHaveAccessibleDescription(/12/);
      await expect(page.getByLabel("Company")).toHaveValue(COMPANY);
      await expect(page.getByLabel("Your e-mail")).toHaveValue(ADA.email);
    });
  });
}

test("everything can be done with the keyboard alone", async ({ page, visit, arrived }) => {
  await visit(page, "/set-up");
  const type = async (label: string, text: string) => {
    await tabTo(page, page.getByLabel(label, { exact: true }));
    await page.keyboard.type(text);
  };
  await type("Company", COMPANY);
  await type("Your name", ADA.name);
  await type("Your e-mail", ADA.email);
  await type("Password", PASSWORD);
  await page.keyboard.press("Enter");
  await arrived(page, /\/$/);

  // The first stop on every page leads past the navigation.
  await visit(page, "/organizations");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();

  await visit(page, "/organizations");
  const menu = page.getByRole("button", { name: /your menu/ });
  await tabTo(page, menu);
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Sign out" }));
  await page.keyboard.press("Enter");
  await arrived(page, /\/sign-in/);
});
