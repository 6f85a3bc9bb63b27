// Find or do: from the keyboard, by touch and through what is read aloud, over whatever page one is on.

import type { Page } from "@playwright/test";
import { barriers } from "../support/axe";
import { NO_LINE, bookIsHere } from "../support/book";
import { ROB, VERA } from "../support/company";
import { addAccount } from "../support/records";
import { expect, test } from "../support/test";

const palette = (page: Page) => page.getByRole("dialog", { name: "Find or do" });
const field = (page: Page) => palette(page).getByRole("combobox", { name: "Find or do" });
const choices = (page: Page) => palette(page).getByRole("option");
/** What the field says is chosen. */
const chosen = async (page: Page) => {
  const id = await field(page).getAttribute("aria-activedescendant");
  const option = page.locator(`#${id}`);
  await expect(option).toHaveAttribute("aria-selected", "true");
  return option.innerText();
};

test("a few letters find a record, arrows choose it and Enter goes there", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, "/settings");
  await rob.keyboard.press("Control+k");
  await expect(field(rob)).toBeFocused();
  // Before a letter is typed: where he was last, and what he can do.
  await expect(palette(rob).getByRole("group", { name: "Recent accounts" }).getByRole("option", { name: "Blue Fin Grill" })).toBeVisible();
  await expect(choices(rob).filter({ hasText: "Board of deals" })).toBeVisible();
  expect(await barriers(rob)).toEqual([]);

  await rob.keyboard.type("blue");
  const log = choices(rob).filter({ hasText: "Log at Blue Fin Grill" });
  await expect(log).toBeVisible();
  await expect(palette(rob).getByRole("status")).toHaveText(/^\d+ choices$/);
  await expect.poll(() => chosen(rob)).toContain("Blue Fin Grill");
  await rob.keyboard.press("ArrowUp");
  await expect.poll(() => chosen(rob)).toBe("Search everything for “blue”");
  await rob.keyboard.press("ArrowDown");
  await expect.poll(() => chosen(rob)).toContain("Blue Fin Grill");
  await expect(field(rob)).toBeFocused();
  expect(await barriers(rob)).toEqual([]);
  await rob.keyboard.press("Enter");
  await expect(palette(rob)).toBeHidden();
  await expect(rob).toHaveURL(`/organizations/${records.organization}`);
  await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();

  // Escape leaves everything as it was; the next time it begins afresh.
  const edit = rob.getByRole("link", { name: "Edit", exact: true }).first();
  await edit.focus();
  await rob.keyboard.press("Control+k");
  await expect(field(rob)).toHaveValue("");
  await rob.keyboard.press("Escape");
  await expect(palette(rob)).toBeHidden();
  await expect(edit).toBeFocused();
});

test("what is called by its name comes first, and the log opens over the page", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, "/contacts");
  await rob.keyboard.press("Control+k");
  await field(rob).fill("new de");
  await expect.poll(() => chosen(rob)).toBe("New deal");
  await rob.keyboard.press("Enter");
  await expect(rob.getByRole("heading", { level: 1, name: "New deal" })).toBeVisible();

  await rob.keyboard.press("Control+k");
  await field(rob).fill("log at bleu fin");
  await expect.poll(() => chosen(rob)).toContain("Log at Blue Fin Grill");
  await rob.keyboard.press("Enter");
  const log = rob.getByRole("dialog", { name: "Log" });
  await expect(log.getByRole("radio", { name: /Blue Fin Grill/ })).toBeChecked();
  await expect(rob).toHaveURL("/opportunities/new");
  expect(records.organization).toBeTruthy();
});

test("who only reads is offered nothing to write", async ({ as, visit }) => {
  const vera = await as(VERA);
  await visit(vera, "/organizations");
  await vera.keyboard.press("Control+k");
  await field(vera).fill("blue");
  await expect(choices(vera).filter({ hasText: "Blue Fin Grill" }).first()).toBeVisible();
  await expect(choices(vera).filter({ hasText: /^(Log|New)/ })).toHaveCount(0);
});

test("on a phone it has the whole screen and choices for a thumb", async ({ as, visit, records }) => {
  const rob = await as(ROB, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await visit(rob, "/organizations");
  await rob.getByRole("link", { name: "Find or do" }).tap();
  await expect(field(rob)).toBeFocused();
  expect(await palette(rob).boundingBox()).toMatchObject({ x: 0, y: 0, width: 390, height: 844 });
  await field(rob).fill("blue");
  const account = palette(rob).getByRole("group", { name: "Accounts" }).getByRole("option", { name: /Blue Fin Grill/ });
  await expect(account).toBeVisible();
  for (const target of [account, palette(rob).getByRole("button", { name: "Close" }), field(rob)]) {
    expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
  expect(await barriers(rob)).toEqual([]);
  await account.tap();
  await expect(rob).toHaveURL(`/organizations/${records.organization}`);
});

test.describe("on a device with a book", () => {
  test.use({ serviceWorkers: "allow" });

  test("it finds without a line", async ({ as, visit, complaints }) => {
    const rob = await as(ROB);
    await visit(rob, "/organizations/new");
    await addAccount(rob, "Basement Bistro", { City: "Bangor" });
    await bookIsHere(rob);
    await rob.context().setOffline(true);
    await rob.goto("/organizations");
    await expect(rob.getByRole("heading", { level: 1, name: "Accounts" })).toBeVisible();
    await rob.keyboard.press("Control+k");
    await field(rob).fill("basemnet");
    await expect.poll(() => chosen(rob)).toContain("Basement Bistro");
    await rob.keyboard.press("Enter");
    await expect(rob.getByRole("heading", { level: 1, name: "Basement Bistro" })).toBeVisible();
    complaints.allowed(NO_LINE);
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the search page does the same", async ({ as, visit }) => {
    const rob = await as(ROB);
    await visit(rob, "/organizations");
    await rob.getByRole("link", { name: "Find or do" }).click();
    const main = rob.getByRole("main");
    await expect(main.getByRole("heading", { name: /^Recent accounts/ })).toBeVisible();
    await main.getByRole("searchbox").fill("blue fin");
    await main.getByRole("button", { name: "Search" }).click();
    await expect(main.getByRole("link", { name: "Blue Fin Grill" })).toBeVisible();
  });
});
