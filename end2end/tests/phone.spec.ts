// What a phone has room for: each box says what it is, each target fits a thumb, and what stays on the screen covers nothing.

import type { Locator, Page } from "@playwright/test";
import { ADA, ROB } from "../support/company";
import { canWait, cut, mend } from "../support/line";
import { addTask } from "../support/records";
import { expect, test } from "../support/test";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const THUMB = 44;

const strip = (page: Page) => page.locator("#strip");
const box = async (of: Locator) => (await of.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };

/** The words that do not stand on one line. */
const broken = (of: Locator) =>
  of.evaluate((part) => {
    const found: string[] = [];
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      for (const word of (text.textContent ?? "").matchAll(/\S+/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (range.getClientRects().length > 1) found.push(word[0]);
      }
    }
    return found;
  });

/** Whether something that stays on the screen covers what has the focus. */
const isCovered = (page: Page) =>
  page.evaluate(() => {
    const focused = document.activeElement;
    // The page as a whole is a place to read on from, not a control.
    if (!focused || focused === document.body || focused.getAttribute("tabindex") === "-1") return false;
    const { left, top, width, height } = focused.getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    return !(there && (focused.contains(there) || there.contains(focused)));
  });

test("phones are edited in boxes that each say what they are", async ({ as, visit, records }) => {
  const rob = await as(ROB, PHONE);
  await visit(rob, `/organizations/${records.organization}`);
  await rob.getByRole("link", { name: "Edit phones" }).tap();
  const group = rob.getByRole("group", { name: "Phones" });
  await expect(group.getByRole("textbox").first()).toBeFocused();
  const boxes = await group.getByRole("textbox").all();
  expect(boxes.length).toBeGreaterThan(2);
  for (const one of boxes) {
    const label = group.locator(`label[for="${await one.getAttribute("id")}"]`);
    const [over, under] = [await box(label), await box(one)];
    expect(over.height).toBeGreaterThan(10);
    expect(over.y + over.height).toBeLessThanOrEqual(under.y);
    expect(under.height).toBeGreaterThanOrEqual(THUMB);
    await expect(label).toHaveCSS("clip-path", "none");
  }
});

test("the status line stays in one line on top, says all when asked, and covers nothing that is focused", async ({ as, visit, records }) => {
  const rob = await as(ROB, PHONE);
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  await cut(rob);
  await rob.getByLabel("Note", { exact: true }).fill("Still to be sent");
  await rob.getByRole("button", { name: "Add note" }).tap();
  await expect(strip(rob)).toContainText("1 waiting to send");
  await expect(strip(rob)).toContainText("This browser may clear what waits");
  expect((await box(strip(rob))).height).toBeLessThanOrEqual(THUMB + 1);

  await rob.getByRole("button", { name: "Dismiss" }).tap();
  await rob.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect.poll(async () => (await box(strip(rob))).y).toBe(0);
  expect((await box(rob.locator(".top"))).y).toBeGreaterThanOrEqual((await box(strip(rob))).height - 1);
  // Back through all that can be focused: each comes to where it can be seen.
  await rob.getByRole("link", { name: "Edit tags" }).focus();
  for (let presses = 0; presses < 60; presses += 1) {
    expect(await isCovered(rob), await rob.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))).toBe(false);
    await rob.keyboard.press("Shift+Tab");
  }

  await strip(rob).getByRole("button", { name: "More" }).tap();
  const whole = rob.locator("#strip-more").getByText("This browser may clear what waits when room runs short: install Larder, or send it soon");
  await expect(whole).toBeInViewport();
  expect(await broken(whole)).toEqual([]);
  await rob.keyboard.press("Escape");
  await expect(whole).toBeHidden();
  await mend(rob);
  await expect(strip(rob)).toBeEmpty();
});

test("a conflict reads word by word", async ({ as, visit, records }) => {
  const [ada, rob] = [await as(ADA), await as(ROB, PHONE)];
  const form = `/organizations/${records.organization}/edit`;
  await visit(ada, form);
  await visit(rob, form);
  await canWait(rob);
  await cut(rob);
  await rob.getByLabel("City", { exact: true }).first().fill("Southwest Harbor");
  await rob.getByRole("button", { name: "Save" }).tap();
  await expect(strip(rob)).toContainText("1 waiting to send");
  await ada.getByLabel("City", { exact: true }).first().fill("Northeast Harbor");
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(ada.getByRole("definition").filter({ hasText: "Northeast Harbor" })).toBeVisible();
  await mend(rob);
  await expect(strip(rob)).toContainText("1 needs you");
  await visit(rob, "/waiting");
  const row = rob.getByRole("row", { name: /Delivery city/ });
  await expect(row).toContainText("Ada Admin");
  await expect(row).toContainText("Southwest Harbor");
  expect(await broken(row)).toEqual([]);
  expect(await rob.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("a task on my day is opened with a thumb", async ({ as, visit, records }) => {
  const rob = await as(ROB, PHONE);
  await visit(rob, `/organizations/${records.organization}`);
  const day = new Date().toLocaleDateString("en-CA", { timeZone: "America/New_York" });
  await addTask(rob, "Bring the price list", day);
  await visit(rob, "/");
  const task = rob.getByRole("listitem").filter({ hasText: "Bring the price list" });
  for (const link of await task.getByRole("link").all()) expect((await box(link)).height).toBeGreaterThanOrEqual(THUMB);
  await task.getByRole("link", { name: "Bring the price list" }).tap();
  await expect(rob.getByRole("heading", { name: "Edit task" })).toBeVisible();
});

test("nothing shines through under the log's button", async ({ as, visit, records }) => {
  const rob = await as(ROB, { ...PHONE, viewport: { width: 390, height: 600 } });
  await visit(rob, `/log?organization=${records.organization}`);
  const save = rob.getByRole("button", { name: "Save" });
  const [button, bar] = [await box(save), await box(rob.getByRole("navigation", { name: "Main" }).last())];
  expect(button.y + button.height).toBeLessThanOrEqual(bar.y);
  const shadow = await save.evaluate((element) => getComputedStyle(element).boxShadow);
  expect(Number(/(\d+)px$/.exec(shadow)?.[1])).toBeGreaterThanOrEqual(bar.y - button.y - button.height);
});
