// A long list: narrowed, sorted, its columns chosen, page by page, each as an address; on a phone as cards and sheets.

import type { Page } from "@playwright/test";
import { barriers } from "../support/axe";
import { ROB, VERA } from "../support/company";
import { sql } from "../support/database";
import { expect, test } from "../support/test";

const PHONE = { width: 390, height: 844 };

test.beforeEach(({ larder }) => {
  sql(
    larder.database,
    `insert into organization (id, name, priority, shipping_city, tags, phones)
    select gen_random_uuid(), 'Diner ' || n, (array['A', 'B', 'C'])[1 + n % 3], (array['Zürich', 'Oslo'])[1 + n % 2],
      '{patio}', '[{"label": "office", "number": "+1 555 0100"}]'
    from generate_series(1, 120) n`,
  );
});

const rows = (page: Page) => page.getByRole("main").getByRole("row").filter({ has: page.getByRole("rowheader") });
const names = (page: Page) => page.getByRole("rowheader").allTextContents();
const filter = (page: Page) => page.getByRole("dialog", { name: "Filter" });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("filter, search, columns, order and page live in the address together", async ({ as, visit, arrived }) => {
      const rob = await as(ROB);
      await visit(rob, "/organizations?priority.not=D");
      await expect(rob.getByRole("heading", { level: 1 })).toHaveText("Accounts 121");
      await rob.getByRole("searchbox", { name: "Name or city" }).fill("diner");
      await rob.getByRole("button", { name: /^Filter/ }).click();
      await filter(rob).getByRole("checkbox", { name: "A", exact: true }).check();
      await filter(rob).getByRole("checkbox", { name: "B", exact: true }).check();
      await filter(rob).getByLabel("City").fill("ZURICH");
      await filter(rob).getByRole("button", { name: "Show" }).click();
      await arrived(rob, /city=ZURICH/);
      await expect(rob.getByRole("heading", { level: 1 })).toHaveText("Accounts 40");
      // What the form does not ask is still asked.
      for (const words of ["Priority is not D", "Priority is A or B", "City is ZURICH"]) {
        await expect(rob.getByRole("link", { name: `Remove: ${words}` })).toBeVisible();
      }

      await rob.getByRole("button", { name: "Columns" }).click();
      const columns = rob.getByRole("dialog", { name: "Columns" });
      for (const usual of ["Role", "City", "Owner", "Contacts", "Last activity"]) {
        await columns.getByRole("checkbox", { name: usual }).uncheck();
      }
      await columns.getByRole("checkbox", { name: "Tags" }).check();
      await columns.getByRole("button", { name: "Show" }).click();
      await arrived(rob, /column=tags/);
      await expect(rob.getByRole("columnheader")).toHaveText(["Name", "Priority", "Tags", "Actions"]);
      await expect(rows(rob).first()).toContainText("patio");

      await rob.getByRole("columnheader", { name: "Priority" }).getByRole("link").click();
      await arrived(rob, /order=priority/);
      await expect(rows(rob).first()).toContainText("Priority A");
      await rob.getByRole("link", { name: "Remove: City is ZURICH" }).click();
      await arrived(rob, /^(?!.*city=)/);
      await expect(rob.getByRole("heading", { level: 1 })).toHaveText("Accounts 80");
      const first = await names(rob);
      await rob.getByRole("link", { name: "Next page" }).click();
      await arrived(rob, /after=/);
      await expect(rows(rob)).toHaveCount(30);
      expect(first.filter((name) => !name.startsWith("Diner "))).toEqual([]);
      expect((await names(rob)).filter((name) => first.includes(name))).toEqual([]);
      await expect(rob.getByRole("columnheader")).toHaveText(["Name", "Priority", "Tags", "Actions"]);
      await rob.goBack();
      await expect.poll(() => names(rob)).toEqual(first);
    });

    test("names can stand alone", async ({ as, visit, arrived }) => {
      const rob = await as(ROB);
      await visit(rob, "/contacts");
      await rob.getByRole("button", { name: "Columns" }).click();
      const columns = rob.getByRole("dialog", { name: "Columns" });
      await expect(columns).toBeVisible();
      const ticked = columns.getByRole("checkbox", { checked: true });
      while ((await ticked.count()) > 0) await ticked.first().uncheck();
      await columns.getByRole("button", { name: "Show" }).click();
      await arrived(rob, /column=name/);
      await expect(rob.getByRole("columnheader")).toHaveText(["Name", "Actions"]);
      await expect(rob.getByRole("link", { name: "Noor Haddad" })).toBeVisible();
    });

    test("a row offers what one does next, and only what one may do", async ({ as, visit, records }) => {
      const rob = await as(ROB);
      await visit(rob, "/organizations?q=blue");
      await rob.getByRole("row", { name: /Blue Fin Grill/ }).hover();
      await rob.getByRole("button", { name: "Actions for Blue Fin Grill" }).click();
      const menu = rob.locator(`#row-${records.organization}`);
      await expect(menu.getByRole("link")).toHaveText(["Open", "Edit", "Add note", "Add contact"]);
      await menu.getByRole("link", { name: "Add contact" }).click();
      await expect(rob.getByLabel("Account", { exact: true })).toHaveValue("Blue Fin Grill");

      const vera = await as(VERA);
      await visit(vera, "/organizations?q=diner+77");
      await vera.getByRole("row", { name: /Diner 77/ }).hover();
      await vera.getByRole("button", { name: "Actions for Diner 77" }).click();
      await expect(vera.getByRole("link", { name: "Call" })).toHaveAttribute("href", "tel:+15550100");
      await expect(vera.getByRole("link", { name: "Edit" })).toHaveCount(0);
    });

    test("on a phone rows are cards, and filter, columns and actions are sheets from below", async ({ as, visit }) => {
      const rob = await as(ROB, { viewport: PHONE, hasTouch: true, isMobile: true });
      await visit(rob, "/organizations?columns=priority,city,phone");
      const card = rob.getByRole("row", { name: /Diner 1$|Diner 1 / }).first();
      await expect(card).toContainText("Oslo");
      const height = (await card.boundingBox())?.height ?? 0;
      expect(height).toBeGreaterThanOrEqual(56);
      for (const [button, sheet] of [
        [/^Filter/, filter(rob)],
        ["Columns", rob.getByRole("dialog", { name: "Columns" })],
        ["Actions for Blue Fin Grill", rob.locator(".row-actions .menu").first()],
      ] as const) {
        const opener = rob.getByRole("button", { name: button });
        const target = await opener.boundingBox();
        expect(Math.min(target?.width ?? 0, target?.height ?? 0), `${button}`).toBeGreaterThanOrEqual(44);
        await opener.click();
        await expect(sheet).toBeVisible();
        const box = await sheet.boundingBox();
        expect([box?.x, box?.width, Math.round((box?.y ?? 0) + (box?.height ?? 0))]).toEqual([0, PHONE.width, PHONE.height]);
        await rob.mouse.click(PHONE.width / 2, 4);
        await expect(sheet).toBeHidden();
      }
      expect(await rob.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
      // The whole card leads to the record.
      await card.click({ position: { x: 40, y: height - 4 } });
      await expect(rob.getByRole("heading", { level: 1, name: "Diner 1" })).toBeVisible();
    });
  });
}

test("the heads of the columns stay in sight", async ({ as, visit }) => {
  const rob = await as(ROB);
  for (const query of ["", "?columns=role,priority,status,segment,city,state,country,owner,team,phone,email,tags"]) {
    await visit(rob, `/organizations${query}`);
    await rows(rob).last().scrollIntoViewIfNeeded();
    const head = rob.getByRole("columnheader", { name: "Name" });
    await expect(head, query).toBeInViewport();
    // In front of the rows, and not under the bar on top.
    const seen = await head.evaluate((cell) => {
      const { left, top, height } = cell.getBoundingClientRect();
      return cell.contains(document.elementFromPoint(left + 20, top + height / 2));
    });
    expect(seen, query).toBe(true);
  }
});

test("more than a search looks at is said to be more", async ({ as, visit, larder }) => {
  sql(larder.database, "insert into organization (id, name) select gen_random_uuid(), 'Grill ' || n from generate_series(1, 2100) n");
  const rob = await as(ROB);
  await visit(rob, "/organizations?q=grill");
  await expect(rob.getByRole("heading", { level: 1 })).toHaveText("Accounts 2,000+");
  await expect(rob.getByText(/another word narrows it/)).toBeVisible();
});

for (const size of [PHONE, { width: 1440, height: 900 }]) {
  test(`what hangs open has no barriers, ${size.width} wide`, async ({ as, visit }) => {
    const rob = await as(ROB, { viewport: size });
    const found: string[] = [];
    const check = async (what: string) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await rob.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const barrier of await barriers(rob)) found.push(`${what} ${colorScheme}: ${barrier}`);
      }
    };
    await visit(rob, "/organizations?q=blue&tag.not=nothing");
    const openers: (string | RegExp)[] = [/^Filter/, "Columns", "Actions for Blue Fin Grill", /your menu/];
    openers.push(size === PHONE ? "More" : "New");
    for (const opener of openers) {
      await rob.getByRole("button", { name: opener, exact: true }).first().press("Enter");
      await expect(rob.locator(":popover-open")).toBeVisible();
      await check(`${opener}`);
      await rob.keyboard.press("Escape");
      await expect(rob.locator(":popover-open")).toHaveCount(0);
    }
    await rob.getByRole("button", { name: /your menu/ }).press("Enter");
    await rob.getByRole("button", { name: /^Keys/ }).press("Enter");
    await expect(rob.getByRole("dialog", { name: "Keys" })).toBeVisible();
    await check("keys");
    expect(found).toEqual([]);
  });
}
