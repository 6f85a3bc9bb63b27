// What principals make, and who may sell it: from the principal's page, at once, and without a line.

import type { Page } from "@playwright/test";
import { MIA, ROB, VERA } from "../support/company";
import { sql } from "../support/database";
import { STOCK, stock } from "../support/records";
import { expect, test } from "../support/test";

const section = (page: Page, title: RegExp) => page.locator("section").filter({ has: page.getByRole("heading", { name: title }) });
const named = (page: Page, label: string) => page.getByLabel(label, { exact: true });

test.beforeEach(({ larder }) => stock(larder.database));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a rep adds a product from its principal's page, and a SKU that is taken is refused beside its field", async ({ as, visit }) => {
      const rob = await as(ROB);
      await visit(rob, `/organizations/${STOCK.principal}`);
      const products = section(rob, /^Products/);
      await expect(products.getByRole("listitem")).toHaveText(["Sourdough loaf HM-10"]);
      await products.getByRole("link", { name: "Add product" }).click();
      await expect(named(rob, "Principal").locator("option:checked")).toHaveText("Harvest Mill");
      await named(rob, "Name").fill("Brioche bun");
      await named(rob, "SKU").fill("hm-10");
      await named(rob, "List price").fill("39.80");
      await rob.getByRole("button", { name: "Add product" }).click();
      await expect(rob.getByText("Another product of this principal has this SKU.").first()).toBeVisible();
      await named(rob, "SKU").fill("HM-11");
      await rob.getByRole("button", { name: "Add product" }).click();
      await expect(rob.getByRole("heading", { level: 1, name: "Brioche bun" })).toBeVisible();
      await expect(rob.getByText("39.80 USD")).toBeVisible();
      await expect(rob.getByRole("link", { name: "Edit", exact: true })).toHaveCount(0);
      await visit(rob, "/products?q=brioche");
      await expect(rob.getByRole("link", { name: "Brioche bun" })).toBeVisible();
      await expect(rob.getByRole("link", { name: "Sourdough loaf" })).toHaveCount(0);
    });

    test("a product is discontinued, and offered again with Undo", async ({ as, visit }) => {
      const mia = await as(MIA);
      await visit(mia, `/products/${STOCK.product}`);
      await mia.getByRole("button", { name: "Discontinue" }).click();
      await expect(mia.locator(".badges")).toContainText("Discontinued");
      await expect(mia.getByRole("button", { name: "Discontinue" })).toHaveCount(0);
      await mia.getByRole("button", { name: "Undo" }).click();
      await expect(mia.getByRole("button", { name: "Discontinue" })).toBeVisible();
      await expect(mia.locator(".badges")).not.toContainText("Discontinued");
    });

    test("an authorization that ends soon is flagged on both pages, and a new one is made from either", async ({ as, visit, larder }) => {
      sql(larder.database, "insert into organization (id, name, role) values (gen_random_uuid(), 'Metro', 'distributor')");
      const vera = await as(VERA);
      await visit(vera, `/organizations/${STOCK.distributor}`);
      await expect(section(vera, /^Principals/).getByRole("listitem")).toHaveText([/^Harvest Mill Expires /]);
      await expect(vera.getByRole("link", { name: "Authorize for a principal" })).toHaveCount(0);
      const mia = await as(MIA);
      await visit(mia, `/organizations/${STOCK.principal}`);
      await expect(section(mia, /^Distributors/).getByRole("listitem")).toHaveText([/^Keystone Expires /]);
      await mia.getByRole("link", { name: "Authorize a distributor" }).click();
      await expect(named(mia, "Principal").locator("option:checked")).toHaveText("Harvest Mill");
      await named(mia, "Distributor").selectOption({ label: "Metro" });
      await named(mia, "Since").fill("2019-05-06");
      await named(mia, "Territory").fill("Vermont");
      await mia.getByRole("button", { name: "Authorize" }).click();
      await expect(mia.getByRole("heading", { level: 1, name: "Metro for Harvest Mill" })).toBeVisible();
      await expect(mia.getByText("Since 6 May 2019")).toBeVisible();
      await mia.getByRole("link", { name: "Edit", exact: true }).click();
      await named(mia, "Product").first().selectOption({ label: "Sourdough loaf" });
      await named(mia, "What holds").first().selectOption({ label: "May not sell it" });
      await mia.getByRole("button", { name: "Save" }).click();
      await expect(mia.getByRole("definition").filter({ hasText: "Sourdough loaf" })).toContainText("May not sell it");
      await mia.getByRole("button", { name: "Remove" }).click();
      await expect(section(mia, /^Distributors/).getByRole("listitem")).toHaveText([/^Keystone/]);
      await mia.getByRole("button", { name: "Undo" }).click();
      await expect(section(mia, /^Distributors/).getByRole("listitem")).toHaveText([/^Keystone/, "Metro Since 6 May 2019"]);
    });
  });
}

test("a fact of a product is changed in place, and others see it at once", async ({ as, visit }) => {
  const [mia, rob] = [await as(MIA), await as(ROB)];
  await visit(rob, `/products/${STOCK.product}`);
  const list = await rob.context().newPage();
  await visit(list, `/organizations/${STOCK.principal}`);
  await visit(mia, `/products/${STOCK.product}`);
  await mia.getByRole("link", { name: "Edit sku" }).click();
  await named(mia, "SKU").fill("HM-77");
  await mia.getByRole("button", { name: "Save" }).click();
  await expect(mia.getByRole("definition").filter({ hasText: "HM-77" })).toBeVisible();
  // A tab that nobody looks at hears of it when somebody does.
  await rob.bringToFront();
  await expect(rob.getByRole("definition").filter({ hasText: "HM-77" })).toBeVisible();
  await list.bringToFront();
  await expect(section(list, /^Products/).getByRole("listitem")).toHaveText(["Sourdough loaf HM-77"]);
});

test.describe("without a line", () => {
  test.use({ serviceWorkers: "allow" });

  test("products open from the device, and one that is added waits and is sent once", async ({ as, larder, complaints }) => {
    const rob = await as(ROB);
    await rob.goto("/settings/devices");
    await expect(rob.getByText(/are on this device/)).toBeVisible({ timeout: 20_000 });
    await rob.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await rob.context().setOffline(true);
    await rob.goto("/products");
    await rob.getByRole("link", { name: "Sourdough loaf" }).click();
    await expect(rob.getByRole("heading", { level: 1, name: "Sourdough loaf" })).toBeVisible();
    await expect(rob.getByRole("definition").filter({ hasText: "54.60 USD" })).toBeVisible();
    await rob.goto(`/products/new?principal=${STOCK.principal}`);
    await named(rob, "Name").fill("Rye crisp");
    await rob.getByRole("button", { name: "Add product" }).click();
    await expect(rob.getByRole("heading", { level: 1, name: "Rye crisp" })).toBeVisible();
    await expect(rob.locator(".badges")).toContainText("Waiting to be sent");
    await rob.goto("/products?q=rye");
    await expect(rob.getByRole("row").filter({ hasText: "Rye crisp" })).toContainText("Waiting to be sent");
    await rob.context().setOffline(false);
    await expect(rob.locator("#strip")).toBeEmpty();
    const made = () => Number(sql(larder.database, "select count(*) from product where name = 'Rye crisp'"));
    await expect.poll(made).toBe(1);
    complaints.allowed(/Failed to fetch|net::ERR_|Not reachable/);
  });
});
