// Light or dark, wide or folded: as chosen, at once, on this device, and from the first byte of the next page.

import { ROB } from "../support/company";
import { expect, test } from "../support/test";

test("the theme is chosen over a half-typed form, and the next page arrives in it", async ({ as, visit }) => {
  const rob = await as(ROB, { colorScheme: "light" });
  await visit(rob, "/organizations/new");
  const ground = () => rob.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await rob.getByLabel("Name", { exact: true }).fill("Pier 9");
  await rob.getByRole("button", { name: /your menu/ }).click();
  const answered = rob.waitForResponse(/\/api\/look\/theme/);
  await rob.getByRole("button", { name: "Dark" }).click();
  await expect(rob.getByRole("button", { name: "Dark" })).toHaveAttribute("aria-pressed", "true");
  await expect.poll(ground).not.toBe(light);
  await expect(rob.getByLabel("Name", { exact: true })).toHaveValue("Pier 9");

  // What the server sends says so already: nothing is left for a script to correct.
  await answered;
  const answer = await rob.request.get("/organizations");
  expect(await answer.text()).toMatch(/<html[^>]* data-theme="dark"/);
});

test("the sidebar stays folded", async ({ as, visit }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations");
  const answered = rob.waitForResponse(/\/api\/look\/sidebar/);
  await rob.getByRole("button", { name: "Fold sidebar" }).click();
  await answered;
  await visit(rob, "/contacts");
  await expect(rob.getByRole("button", { name: "Unfold sidebar" })).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the theme is chosen and stays", async ({ as, visit }) => {
    const rob = await as(ROB);
    await visit(rob, "/organizations");
    await rob.getByRole("button", { name: /your menu/ }).click();
    await rob.getByRole("button", { name: "Dark" }).click();
    await expect(rob.locator("html")).toHaveAttribute("data-theme", "dark");
    await visit(rob, "/contacts");
    await expect(rob.locator("html")).toHaveAttribute("data-theme", "dark");
  });
});
