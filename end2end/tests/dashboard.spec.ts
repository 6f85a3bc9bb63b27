// The dashboard: figures that lead to exactly what they count, without JavaScript and with it.

import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { bookIsHere } from "../support/book";
import { ADA, MIA, ROB } from "../support/company";
import { sql } from "../support/database";
import { STOCK, stock } from "../support/records";
import { expect, test } from "../support/test";

/** Deals of Rob's that ended today, and calls that he made. */
const ended = (database: string) =>
  sql(
    database,
    `insert into opportunity (id, organization_id, principal_id, owner_id, own_name, stage, opened_on, closed_on, reason)
    select gen_random_uuid(), '${STOCK.operator}', '${STOCK.principal}', p.id, 'Ended ' || n,
      case when n < 3 then 'closed won' else 'closed lost' end, current_date - 10, current_date, 'price'
    from person p, generate_series(1, 4) n
    where p.email = 'rob@harbor.example';
    insert into interaction (id, author_id, type, outcome, organization_id)
    select gen_random_uuid(), p.id, 'call', 'neutral', '${STOCK.operator}'
    from person p, generate_series(1, 3) where p.email = 'rob@harbor.example'`,
  );

const figure = (page: Page, label: string) => page.locator(".tally").filter({ has: page.getByText(label, { exact: true }) }).locator("strong");

test.beforeEach(({ larder }) => {
  stock(larder.database);
  ended(larder.database);
});

for (const javaScriptEnabled of [false, true]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("each figure leads to what it counts", async ({ as, visit }) => {
      const rob = await as(ROB);
      const counts = { "Open deals": "1", Stale: "1", Won: "2", Lost: "2", "Win rate": "50 %" };
      for (const [label, count] of Object.entries(counts)) {
        await visit(rob, "/dashboard?period=this-year");
        await expect(figure(rob, label)).toHaveText(count);
        await figure(rob, label).click();
        await expect(rob.getByRole("heading", { level: 1, name: "Deals" })).toBeVisible();
        const rows = rob.getByRole("table", { name: "Deals" }).or(rob.locator("table.records")).getByRole("rowheader");
        await expect(rows).toHaveCount(label === "Win rate" ? 4 : Number(count));
      }
      await visit(rob, "/dashboard?period=this-year");
      // With the call that the company has from the start.
      await expect(figure(rob, "Touches")).toHaveText("4");
      await figure(rob, "Touches").click();
      await expect(rob.getByRole("heading", { level: 1, name: "Interactions 4" })).toBeVisible();
      await expect(rob.locator("table.records").getByRole("rowheader")).toHaveCount(4);
      await rob.getByRole("button", { name: "Export" }).click();
      for (const [name, ending] of [["CSV", "csv"], ["Excel", "xlsx"]]) {
        const [download] = await Promise.all([rob.waitForEvent("download"), rob.getByRole("link", { name }).click()]);
        expect(download.suggestedFilename()).toBe(`interactions.${ending}`);
        const file = readFileSync(await download.path());
        if (ending === "xlsx") expect(file.subarray(0, 2).toString()).toBe("PK");
        else expect(file.toString().trim().split("\n")).toHaveLength(5);
      }
      await visit(rob, "/interactions?type=call");
      await rob.getByRole("rowheader").first().getByRole("link", { name: "Call" }).click();
      await expect(rob.locator("li.entry.note").first()).toContainText("Call");
      await visit(rob, "/dashboard?period=this-year");
      await rob.getByRole("link", { name: "Initial outreach" }).click();
      await expect(rob.getByRole("link", { name: /Corner Bistro - Harvest Mill/ })).toBeVisible();
    });
  });
}

test("a manager sees the team, goes on to one person, and asks about other days", async ({ as, visit }) => {
  const mia = await as(MIA);
  await visit(mia, "/dashboard");
  await expect(mia.getByRole("link", { name: "My team’s" })).toHaveAttribute("aria-current", "page");
  await mia.getByRole("rowheader", { name: /Rob/ }).getByRole("link").click();
  await expect(mia.getByLabel("One person")).toHaveValue(/.+/);
  await expect(figure(mia, "Won")).toHaveText("2");
  await mia.getByLabel("Or from").fill("2020-01-01");
  await mia.getByLabel("To", { exact: true }).fill("2020-12-31");
  await mia.getByRole("button", { name: "Show" }).click();
  await expect(figure(mia, "Won")).toHaveText("0");
  await expect(figure(mia, "Win rate")).toHaveText("–");
  await expect(mia.getByText("Nothing was logged in these days.")).toBeVisible();
});

test("who looks after others sees how far deals come and what was placed, each a way to the deals", async ({ as, visit }) => {
  const mia = await as(MIA);
  await visit(mia, "/dashboard?who=all&period=this-year");
  const row = (chart: string, name: string) => mia.getByRole("table", { name: chart }).getByRole("row").filter({ hasText: name });
  await expect(row("Placements by principal", "Harvest Mill").getByRole("cell").first()).toHaveText("2");
  await row("Placements by principal", "Harvest Mill").getByRole("link").click();
  await expect(mia.locator("table.records").getByRole("rowheader")).toHaveCount(2);
  await visit(mia, "/dashboard?who=all&period=this-year");
  const opened = Number((await row("Funnel", "New lead").getByRole("cell").first().textContent())?.split(" ")[0]);
  await row("Funnel", "New lead").getByRole("link").click();
  await expect(mia.locator("table.records").getByRole("rowheader")).toHaveCount(opened);
  const rob = await as(ROB);
  await visit(rob, "/dashboard?period=this-year");
  await expect(figure(rob, "Touches")).toHaveText("4");
  await expect(rob.getByRole("table", { name: "Funnel" })).toHaveCount(0);
});

test("what somebody else closes shows at once", async ({ as, larder, visit }) => {
  const ada = await as(ADA);
  await visit(ada, "/dashboard?period=this-year");
  await expect(figure(ada, "Open deals")).toHaveText("1");
  sql(larder.database, `update opportunity set stage = 'closed won', closed_on = current_date, reason = 'price' where id = '${STOCK.deal}'`);
  await expect(figure(ada, "Open deals")).toHaveText("0");
  await expect(figure(ada, "Won")).toHaveText("3");
});

test("a report is read, narrowed and taken along as a file that holds the same", async ({ as, visit }) => {
  const mia = await as(MIA);
  await visit(mia, "/dashboard");
  await mia.getByRole("link", { name: "Reports" }).click();
  const rows = mia.getByRole("table").getByRole("row");
  await expect(mia.getByRole("heading", { level: 1, name: "Activity" })).toBeVisible();
  await mia.getByRole("link", { name: "Pipeline" }).click();
  await expect(mia.getByRole("heading", { level: 1, name: "Pipeline" })).toBeVisible();
  await expect(rows).toHaveCount(2);
  const shown = await rows.nth(1).getByRole("cell").or(rows.nth(1).getByRole("rowheader")).allTextContents();
  const [download] = await Promise.all([mia.waitForEvent("download"), mia.getByRole("link", { name: "Export" }).click()]);
  const file = readFileSync(await download.path(), "utf8").trim().split("\n");
  expect(download.suggestedFilename()).toBe("pipeline.csv");
  expect(file).toHaveLength(2);
  for (const cell of shown) expect(file[1]).toContain(cell);
  await mia.getByRole("link", { name: "Data quality" }).click();
  await expect(mia.getByRole("rowheader", { name: "Keystone" })).toBeVisible();
});

test.describe("without a line", () => {
  test.use({ serviceWorkers: "allow" });

  test("figures that were seen stand as they were, and say of when", async ({ as, visit }) => {
    const rob = await as(ROB);
    await visit(rob, "/");
    await bookIsHere(rob);
    const pages = ["/dashboard?period=this-year", `/principals/${STOCK.principal}?days=365`, "/reports?report=coverage"];
    for (const page of pages) {
      await visit(rob, page);
      await expect(rob.getByText("Without a line nothing can be counted")).toHaveCount(0);
    }
    const kept = () =>
      rob.evaluate(async () => {
        const { device } = self as unknown as { device: { meta(name: string): Promise<unknown[] | undefined> } };
        return (await device.meta("seen"))?.length;
      });
    await expect.poll(kept).toBe(pages.length);
    await rob.context().setOffline(true);
    for (const page of pages) {
      await rob.goto(page);
      await expect(rob.getByText(/Without a line nothing can be counted\. This is how it was today \d/)).toBeVisible();
    }
    await rob.goto("/dashboard?period=this-year");
    await expect(figure(rob, "Won")).toHaveText("2");
    // Nobody looked at those.
    await rob.goto("/dashboard?who=all&period=this-year");
    await expect(rob.getByText("Not on this device")).toBeVisible();
  });
});
