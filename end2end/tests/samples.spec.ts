// What was left where: logged with its products in a few taps.

import { barriers } from "../support/axe";
import { NO_LINE, bookIsHere } from "../support/book";
import { ROB } from "../support/company";
import { sql } from "../support/database";
import { canWait } from "../support/line";
import { STOCK, stock } from "../support/records";
import { expect, test } from "../support/test";

const TABLET = { viewport: { width: 820, height: 1180 }, hasTouch: true };

const left = "select count(*) from interaction where type = 'sample drop' and product_ids = array[(select id from product)]";

test("samples are dropped on a tablet with four taps and a sentence, and stand at their account with their products", async ({ as, larder, visit }) => {
  stock(larder.database);
  const rob = await as(ROB, TABLET);
  await visit(rob, "/contacts");
  await rob.getByRole("link", { name: "Log", exact: true }).first().tap();
  const log = rob.getByRole("dialog", { name: "Log" });
  await log.getByText("Dropped samples").tap();
  await log.getByText("Corner Bistro").tap();
  await rob.keyboard.type("Left two loaves with Cleo.");
  // They try to sell it there: it is offered at once.
  await log.getByRole("group", { name: "Products of Harvest Mill" }).getByText("Sourdough loaf").tap();
  expect(await barriers(rob)).toEqual([]);
  await log.getByRole("button", { name: "Save" }).tap();
  await expect(log).toBeHidden();
  await expect(rob.getByText("Logged: sample drop at Corner Bistro")).toBeVisible();
  expect(sql(larder.database, left)).toBe("1");
  await rob.goto(`/organizations/${STOCK.operator}`);
  await expect(rob.getByRole("listitem").filter({ hasText: "Left two loaves with Cleo." })).toContainText("Harvest Mill: Sourdough loaf");
});

test("without JavaScript it is said whose products, which, and how they were liked", async ({ as, larder, visit }) => {
  stock(larder.database);
  const rob = await as(ROB, { javaScriptEnabled: false });
  await visit(rob, `/log?organization=${STOCK.operator}`);
  await rob.getByText("Product demo").click();
  await rob.getByText(/^More:/).click();
  await expect(rob.getByText("Sourdough loaf")).toBeHidden();
  await rob.getByText("Harvest Mill", { exact: true }).click();
  await rob.getByText("Sourdough loaf").click();
  await rob.getByRole("group", { name: "How it was liked" }).getByText("4", { exact: true }).click();
  await rob.getByLabel("What was said and done").fill("Baked it in front of them.");
  await rob.getByRole("button", { name: "Save" }).click();
  await expect(rob).toHaveURL(`/organizations/${STOCK.operator}`);
  const entry = rob.getByRole("listitem").filter({ hasText: "Baked it in front of them." }).first();
  await expect(entry).toContainText("liked 4 of 5");
  await expect(entry).toContainText("Harvest Mill: Sourdough loaf");
});

test.describe("without a line", () => {
  test.use({ serviceWorkers: "allow" });

  test("what is left waits on the device with its products, and is sent once", async ({ as, larder, visit, complaints }) => {
    test.slow();
    stock(larder.database);
    const rob = await as(ROB, TABLET);
    await visit(rob, `/organizations/${STOCK.operator}`);
    await bookIsHere(rob);
    await rob.context().setOffline(true);
    await rob.goto(`/organizations/${STOCK.operator}`);
    await canWait(rob);
    await rob.getByRole("link", { name: "Log", exact: true }).first().tap();
    const log = rob.getByRole("dialog", { name: "Log" });
    await log.getByText("Dropped samples").tap();
    await log.getByLabel("What was said and done").fill("Left two loaves.");
    await log.getByRole("group", { name: "Products of Harvest Mill" }).getByText("Sourdough loaf").tap();
    await log.getByRole("button", { name: "Save" }).tap();
    await expect(rob.getByRole("listitem").filter({ hasText: "Left two loaves." })).toContainText("Harvest Mill: Sourdough loaf");
    await rob.context().setOffline(false);
    await expect(rob.locator("#strip")).toBeEmpty({ timeout: 30_000 });
    expect(sql(larder.database, left)).toBe("1");
    complaints.allowed(NO_LINE);
  });
});
