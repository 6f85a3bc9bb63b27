// Deals with several principals at once: named before they are made, all of them or none, and one Undo for all.

import { NO_LINE, bookIsHere } from "../support/book";
import { ROB } from "../support/company";
import { sql } from "../support/database";
import { canWait } from "../support/line";
import { STOCK, stock } from "../support/records";
import { expect, test } from "../support/test";

const month = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "America/New_York" });
const called = (principal: string) => `Corner Bistro - ${principal} - Sampling - ${month.format(new Date())}`;
const made = (database: string) => () => sql(database, "select string_agg(name, '\n' order by name) from opportunity where context = 'sampling' and deleted_at is null");

test.beforeEach(({ larder }) => {
  stock(larder.database);
  sql(larder.database, "insert into organization (id, name, role) values (gen_random_uuid(), 'Amber Dairy', 'principal'), (gen_random_uuid(), 'Sea Range', 'principal')");
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("three are named, made and taken back together", async ({ as, larder, visit, arrived }) => {
      const rob = await as(ROB);
      await visit(rob, `/opportunities/new?contact=${STOCK.chef}`);
      await rob.getByRole("link", { name: "Several principals at once" }).click();
      await arrived(rob, /new\/several\?/);
      for (const principal of ["Amber Dairy", "Harvest Mill", "Sea Range"]) await rob.getByLabel(principal).check();
      await rob.getByLabel("Came of", { exact: true }).selectOption({ label: "Sampling" });
      await rob.getByRole("button", { name: "See their names" }).click();
      await arrived(rob, /context=sampling/);
      const names = rob.locator("form ul.plain > li > strong");
      await expect(names).toHaveText(["Amber Dairy", "Harvest Mill", "Sea Range"].map(called));
      await expect(rob.locator(".twins").getByRole("link")).toHaveText(["Corner Bistro - Harvest Mill - Food show - March 2026"]);
      await rob.getByLabel("Stage", { exact: true }).selectOption({ label: "Initial outreach" });
      await rob.getByRole("button", { name: "Add 3 deals" }).click();
      await expect(rob).toHaveURL(`/opportunities?organization=${STOCK.operator}&state=open`);
      await expect(rob.getByRole("main").getByRole("row").filter({ hasText: "Sampling" })).toHaveCount(3);
      expect(made(larder.database)()).toBe(["Amber Dairy", "Harvest Mill", "Sea Range"].map(called).join("\n"));
      expect(sql(larder.database, `select count(*) from opportunity_contact where contact_id = '${STOCK.chef}' and deleted_at is null`)).toBe("4");
      await rob.getByRole("button", { name: "Undo" }).click();
      await expect(rob.getByRole("main").getByRole("row").filter({ hasText: "Sampling" })).toHaveCount(0);
      expect(made(larder.database)()).toBe("");
    });

    test("where one of them is refused, none is made", async ({ as, larder, visit }) => {
      const rob = await as(ROB);
      await visit(rob, `/opportunities/new/several?organization=${STOCK.operator}&principal=${STOCK.principal}&context=sampling`);
      await expect(rob.getByRole("button", { name: "Add the deal" })).toBeVisible();
      await visit(rob, `/opportunities/new/several?organization=${STOCK.operator}&context=sampling`);
      for (const principal of ["Harvest Mill", "Sea Range"]) await rob.getByLabel(principal).check();
      await rob.getByRole("button", { name: "See their names" }).click();
      await expect(rob.getByRole("button", { name: "Add 2 deals" })).toBeVisible();
      sql(larder.database, "update organization set deleted_at = now() where name = 'Sea Range'");
      await rob.getByRole("button", { name: "Add 2 deals" }).click();
      await expect(rob.getByText("Choose a principal from the list.").first()).toBeVisible();
      expect(made(larder.database)()).toBe("");
    });
  });
}

test.describe("without a line", () => {
  test.use({ serviceWorkers: "allow" });

  test("several are made on the device and sent once", async ({ as, larder, complaints }) => {
    test.slow();
    const rob = await as(ROB);
    await bookIsHere(rob);
    await rob.context().setOffline(true);
    await rob.goto(`/opportunities/new/several?organization=${STOCK.operator}`);
    await canWait(rob);
    for (const principal of ["Amber Dairy", "Sea Range"]) await rob.getByLabel(principal).check();
    await rob.getByLabel("Came of", { exact: true }).selectOption({ label: "Sampling" });
    await rob.getByRole("button", { name: "See their names" }).click();
    await rob.getByRole("button", { name: "Add 2 deals" }).click();
    await expect(rob.locator("#strip")).toContainText("1 waiting to send");
    await rob.getByRole("main").getByRole("link", { name: called("Sea Range") }).click();
    await expect(rob.locator(".badges")).toContainText("Waiting to be sent");
    await rob.context().setOffline(false);
    await expect(rob.locator("#strip")).toBeEmpty({ timeout: 30_000 });
    expect(made(larder.database)()).toBe(["Amber Dairy", "Sea Range"].map(called).join("\n"));
    complaints.allowed(NO_LINE);
  });
});
