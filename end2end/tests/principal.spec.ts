// A principal's figures, each a way to what it counts, and the report of its month, on paper and as a file.

import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { barriers } from "../support/axe";
import { MIA, ROB, VERA } from "../support/company";
import { sql } from "../support/database";
import { STOCK, stock } from "../support/records";
import { expect, test } from "../support/test";

const FIGURES = `/principals/${STOCK.principal}`;

/** Deals of Rob's that ended, two of them 60 days ago, calls about the principal, and one on which day of last month. */
const happened = (database: string) =>
  sql(
    database,
    `insert into opportunity (id, organization_id, principal_id, owner_id, own_name, stage, opened_on, closed_on, reason)
    select gen_random_uuid(), '${STOCK.operator}', '${STOCK.principal}', p.id, 'Ended ' || n,
      case when n < 4 then 'closed won' else 'closed lost' end, current_date - 70,
      case when n < 3 then current_date - 60 else current_date end, 'price'
    from person p, generate_series(1, 4) n
    where p.email = 'rob@harbor.example';
    insert into opportunity (id, organization_id, principal_id, owner_id, own_name, stage, opened_on, closed_on, reason)
    select gen_random_uuid(), '${STOCK.operator}', '${STOCK.principal}', p.id, '=1+1', 'closed won',
      current_date - 70, (date_trunc('month', current_date) - interval '3 days')::date, 'price'
    from person p
    where p.email = 'rob@harbor.example';
    insert into opportunity_product (opportunity_id, product_id)
    select id, '${STOCK.product}' from opportunity where own_name in ('Ended 3', '=1+1');
    insert into interaction (id, author_id, type, outcome, organization_id, principal_ids, happened_at)
    select gen_random_uuid(), p.id, 'call', 'neutral', '${STOCK.operator}', '{${STOCK.principal}}', now() - n * interval '1 hour'
    from person p, generate_series(0, 2) n
    where p.email = 'rob@harbor.example'`,
  );

const figure = (page: Page, label: string) =>
  page.locator(".tally").filter({ has: page.getByText(label, { exact: true }) }).locator("strong");

const cells = (page: Page, table: string, row: string) =>
  page.getByRole("region", { name: table }).getByRole("row").filter({ hasText: row }).getByRole("cell").allTextContents();

test.beforeEach(({ larder }) => {
  stock(larder.database);
  happened(larder.database);
});

for (const javaScriptEnabled of [false, true]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a report is read by who has its link, and by nobody once that was taken back", async ({ as, visit }) => {
      const rob = await as(ROB);
      const report = `/reports/principal?principal=${STOCK.principal}`;
      await visit(rob, report);
      await rob.getByLabel("Works for").selectOption("A week");
      await rob.getByRole("button", { name: "Make a link" }).click();
      const field = rob.getByLabel("Give this link to whom you share the report with");
      await expect(field).toBeInViewport();
      const { pathname } = new URL(await field.inputValue());
      await expect(rob.getByText("not opened yet")).toBeVisible();
      const title = await rob.getByRole("heading", { level: 1 }).textContent();
      await visit(rob, report);
      await expect(field).toHaveCount(0);

      const visitor = await as(null);
      await visit(visitor, pathname);
      await expect(visitor.getByRole("heading", { level: 1, name: title ?? "" })).toBeVisible();
      await expect(visitor.getByText("A report by Harbor Brokers, shared with you by Rob Rep.")).toBeVisible();
      await expect(visitor.getByRole("region", { name: "Summary" })).toBeVisible();
      await expect(visitor.getByRole("main").getByRole("link")).toHaveCount(0);
      if (javaScriptEnabled) expect(await barriers(visitor)).toEqual([]);

      await visit(rob, report);
      await expect(rob.getByText("last opened")).toBeVisible();
      await rob.getByRole("button", { name: "Take it back" }).click();
      await expect(rob.getByRole("button", { name: "Take it back" })).toHaveCount(0);
      await visit(visitor, pathname);
      await expect(visitor.getByRole("heading", { name: "This link opens nothing any more" })).toBeVisible();
    });

    test("its account leads to its figures, and each figure to what it counts", async ({ as, visit }) => {
      const rob = await as(ROB);
      await visit(rob, `/organizations/${STOCK.principal}`);
      await rob.getByRole("link", { name: "Engagement, deals and samples" }).click();
      await expect(rob.getByRole("heading", { level: 1, name: "Harvest Mill" })).toBeVisible();
      await expect(figure(rob, "Activity")).toHaveText("Active");
      await rob.getByRole("link", { name: "365 days" }).click();
      await expect(rob.getByRole("link", { name: "365 days" })).toHaveAttribute("aria-current", "page");
      for (const [label, count] of Object.entries({ "Open deals": 1, Won: 4, Lost: 1 })) {
        await visit(rob, `${FIGURES}?days=365`);
        await expect(figure(rob, label)).toHaveText(String(count));
        await figure(rob, label).click();
        await expect(rob.getByRole("heading", { level: 1, name: "Deals" })).toBeVisible();
        await expect(rob.locator("table.records").getByRole("rowheader")).toHaveCount(count);
      }
      await visit(rob, `${FIGURES}?days=30`);
      await figure(rob, "Touches").click();
      await expect(rob.getByRole("heading", { level: 1, name: "Interactions 3" })).toBeVisible();
      await visit(rob, `${FIGURES}?days=30`);
      await expect(figure(rob, "Win rate")).toHaveText(/^\d+ %$/);
      await rob.getByRole("link", { name: "Active products" }).click();
      await expect(rob.getByRole("link", { name: "Sourdough loaf" })).toBeVisible();
    });

    test("a month is chosen, read and taken along", async ({ as, visit, arrived }) => {
      const mia = await as(MIA);
      await visit(mia, "/reports");
      await mia.getByRole("link", { name: "A principal’s month" }).click();
      await arrived(mia, /\/reports\/principal$/);
      // The page may just be read anew.
      await expect(async () => {
        await mia.getByLabel("Principal", { exact: true }).selectOption("Harvest Mill");
        await mia.getByRole("button", { name: "Show" }).click();
        await expect(mia.getByRole("heading", { level: 1, name: /^Harvest Mill, \w+ \d{4}$/ })).toBeVisible({ timeout: 5000 });
      }).toPass();
      const won = (await cells(mia, "Summary", "Won"))[0];
      await expect(mia.getByRole("region", { name: "Won" }).getByRole("rowheader")).toHaveCount(Number(won));
      await expect(mia.getByRole("link", { name: "=1+1" })).toBeVisible();
      for (const [name, ending] of [["CSV", "csv"], ["Excel", "xlsx"]]) {
        const [download] = await Promise.all([mia.waitForEvent("download"), mia.getByRole("link", { name }).click()]);
        expect(download.suggestedFilename()).toMatch(new RegExp(`^harvest-mill-\\d{4}-\\d{2}\\.${ending}$`));
        const file = readFileSync(await download.path());
        if (ending === "xlsx") expect(file.subarray(0, 2).toString()).toBe("PK");
        else expect(file.toString()).toMatch(new RegExp(`\nWon,${won},`));
      }
    });
  });
}

test("another period is another question, and the parts of engagement add up", async ({ as, visit }) => {
  const rob = await as(ROB);
  await visit(rob, `${FIGURES}?days=30`);
  const lately = Number(await figure(rob, "Won").textContent());
  await rob.getByRole("link", { name: "90 days" }).click();
  await expect(figure(rob, "Won")).toHaveText("4");
  expect(lately).toBeLessThan(4);
  const part = async (name: string) => (await cells(rob, "What engagement is made of", name)).map(Number);
  const parts = [await part("Touches in 30 days"), await part("Open deals"), await part("Active products"), await part("Days since the last touch")];
  expect(parts.map(([counted]) => counted)).toEqual([3, 1, 1, 0]);
  const points = parts.reduce((sum, [, worth = 0]) => sum + worth, 0);
  await expect(figure(rob, "Engagement")).toHaveText(String(Math.round(10 * points) / 10));
  expect((await cells(rob, "Distributors", "Keystone"))[0]).toBe("Yes");
  expect(await cells(rob, "People", "Cleo Chef")).toEqual(["Neutral", "Corner Bistro", "Head Chef"]);
  expect((await cells(rob, "Products", "Sourdough loaf")).slice(2)).toEqual(["2", "2", "1"]);
});

test("what somebody else closes shows at once", async ({ as, larder, visit }) => {
  const rob = await as(ROB);
  await visit(rob, FIGURES);
  await expect(figure(rob, "Open deals")).toHaveText("1");
  sql(larder.database, `update opportunity set stage = 'closed won', closed_on = current_date, reason = 'price' where id = '${STOCK.deal}'`);
  await expect(figure(rob, "Open deals")).toHaveText("0");
});

test("who only reads is offered nothing to write, and who writes begins with the principal", async ({ as, visit }) => {
  const vera = await as(VERA);
  await visit(vera, FIGURES);
  await expect(vera.getByRole("link", { name: "Monthly report" })).toBeVisible();
  await expect(vera.getByRole("link", { name: "New deal" })).toHaveCount(0);
  const rob = await as(ROB);
  await visit(rob, FIGURES);
  await rob.getByRole("link", { name: "New deal" }).click();
  await expect(rob.getByLabel("Principal", { exact: true })).toHaveValue(STOCK.principal);
  await visit(rob, FIGURES);
  await rob.getByRole("link", { name: "Log interaction" }).click();
  await expect(rob.getByText("Harvest Mill").first()).toBeVisible();
});

test("on paper there are the tables alone", async ({ as, visit }) => {
  const mia = await as(MIA);
  await visit(mia, `/reports/principal?principal=${STOCK.principal}`);
  await expect(mia.getByRole("button", { name: "Show" })).toBeVisible();
  await mia.emulateMedia({ media: "print" });
  await expect(mia.getByRole("button", { name: "Show" })).toBeHidden();
  await expect(mia.getByRole("link", { name: "Excel" })).toBeHidden();
  await expect(mia.getByRole("navigation", { name: "Breadcrumbs" })).toBeHidden();
  await expect(mia.getByRole("region", { name: "Summary" })).toBeVisible();
  await expect(mia.getByRole("heading", { level: 1 })).toBeVisible();
});

test("what is no principal has no figures", async ({ as, visit }) => {
  const rob = await as(ROB);
  await visit(rob, `/principals/${STOCK.operator}`);
  await expect(rob.getByRole("heading", { level: 1, name: "Not found" })).toBeVisible();
});
