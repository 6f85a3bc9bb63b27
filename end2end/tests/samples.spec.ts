// What was left where: logged with its products in a few taps, and followed until there is a verdict on it.

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

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("it is said whose products, which, and how they were liked", async ({ as, larder, visit }) => {
    stock(larder.database);
    const rob = await as(ROB);
    await visit(rob, `/log?organization=${STOCK.operator}`);
    await rob.getByText("Product demo").click();
    await rob.getByText(/^More:/).click();
    await expect(rob.getByText("Sourdough loaf")).toBeHidden();
    await rob.getByText("Harvest Mill", { exact: true }).first().click();
    await rob.getByText("Sourdough loaf").click();
    await rob.getByRole("group", { name: "How it was liked" }).getByRole("radio", { name: "4" }).check();
    await rob.getByLabel("What was said and done").fill("Baked it in front of them.");
    await rob.getByRole("button", { name: "Save" }).click();
    await expect(rob).toHaveURL(`/organizations/${STOCK.operator}`);
    const entry = rob.getByRole("listitem").filter({ hasText: "Baked it in front of them." }).first();
    await expect(entry).toContainText("liked 4 of 5");
    await expect(entry).toContainText("Harvest Mill: Sourdough loaf");
  });
});

/** A sample that Rob left at Corner Bistro so many days ago, with the task that it made. */
function leftThere(database: string, days: number): void {
  sql(
    database,
    `insert into task (id, title, kind, due_on, owner_id, assigned_by, organization_id)
    select '00000000-0000-7000-8000-0000000000a1', 'Get the verdict at Corner Bistro', 'sample',
      (now() at time zone 'America/New_York')::date - ${days} + 5, id, id, '${STOCK.operator}'
    from person where email = 'rob@harbor.example';
    insert into interaction (id, author_id, type, body, outcome, organization_id, product_ids, happened_at, task_id)
    select '00000000-0000-7000-8000-0000000000a2', id, 'sample drop', 'Left two loaves.', 'neutral', '${STOCK.operator}',
      array['${STOCK.product}'::uuid], now() - interval '${days} days', '00000000-0000-7000-8000-0000000000a1'
    from person where email = 'rob@harbor.example';`,
  );
}

const stands = `select concat_ws(' ', i.sample, i.rating, t.done_at is not null, d.stage)
  from interaction i join task t on t.id = i.task_id cross join opportunity d`;

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a sample goes over the board to its verdict, its deal goes along, and one undo brings both back", async ({ as, larder, visit }) => {
      stock(larder.database);
      leftThere(larder.database, 2);
      const rob = await as(ROB, TABLET);
      await visit(rob, "/samples");
      const card = (lane: string) => rob.getByRole("region", { name: new RegExp(`^${lane}`) }).getByRole("listitem");
      await expect(card("Left")).toContainText("Sourdough loaf");
      if (javaScriptEnabled) expect(await barriers(rob)).toEqual([]);
      await card("Left").getByRole("button", { name: "Tasted: Corner Bistro" }).click();
      await expect(rob.getByText("Sample at Corner Bistro: tasted")).toBeVisible();
      await card("Tasted").getByRole("button", { name: "Verdict 4 of 5: Corner Bistro" }).click();
      await expect(rob.getByText("Sample at Corner Bistro: verdict 4 of 5, deal moved to Feedback logged")).toBeVisible();
      await expect(rob.getByText("No sample waits for a verdict")).toBeVisible();
      expect(sql(larder.database, stands)).toBe("verdict 4 t feedback logged");
      await rob.locator(".toast", { hasText: "verdict 4 of 5" }).getByRole("button", { name: "Undo" }).click();
      await expect(card("Tasted")).toContainText("Corner Bistro");
      expect(sql(larder.database, stands)).toBe("tasted f initial outreach");
    });

    test("my day says which verdict is due, which is one tap, and the deal stays where that is wanted", async ({ as, larder, visit }) => {
      stock(larder.database);
      leftThere(larder.database, 6);
      const rob = await as(ROB);
      await visit(rob, "/");
      const due = rob.getByRole("region", { name: "Verdicts due" });
      await expect(due.getByRole("listitem")).toContainText("Verdict yesterday");
      await expect(rob.getByText("Get the verdict at Corner Bistro")).toHaveCount(0);
      await due.getByText("Deal to Feedback logged").click();
      await due.getByRole("button", { name: "Verdict 2 of 5: Corner Bistro" }).click();
      await expect(due).toHaveCount(0);
      expect(sql(larder.database, stands)).toBe("verdict 2 t initial outreach");
      await rob.goto(`/organizations/${STOCK.operator}`);
      await expect(rob.getByRole("listitem").filter({ hasText: "Left two loaves." }).first()).toContainText("verdict 2 of 5");
    });
  });
}

test("a verdict on what somebody else moved on meanwhile is asked about", async ({ as, larder, visit }) => {
  stock(larder.database);
  leftThere(larder.database, 2);
  const rob = await as(ROB);
  await visit(rob, "/samples");
  const card = rob.getByRole("listitem").filter({ hasText: "Sourdough loaf" });
  await expect(card).toBeVisible();
  // Past the page's ear, so that it shows what was.
  sql(larder.database, "begin; set local session_replication_role = replica; update interaction set sample = 'tasted' where sample = 'left'; commit");
  await card.getByRole("button", { name: "Verdict 3 of 5: Corner Bistro" }).click();
  await expect(card.getByRole("alert").or(rob.getByRole("alert")).first()).toBeVisible();
  expect(sql(larder.database, "select sample from interaction where sample is not null")).toBe("tasted");
  await card.getByRole("button", { name: "Verdict 3 of 5: Corner Bistro" }).click();
  await expect(rob.getByText("No sample waits for a verdict")).toBeVisible();
  expect(sql(larder.database, stands)).toBe("verdict 3 t feedback logged");
});

test("a principal and a product say what became of their samples", async ({ as, larder, visit }) => {
  stock(larder.database);
  leftThere(larder.database, 2);
  const rob = await as(ROB);
  await visit(rob, `/products/${STOCK.product}`);
  await expect(rob.getByText("Sampled at 1 operator: not bought within 90 days.")).toBeVisible();
  sql(larder.database, "update opportunity set stage = 'closed won', reason = 'price', closed_on = current_date");
  for (const page of [`/products/${STOCK.product}`, `/organizations/${STOCK.principal}`]) {
    await rob.goto(page);
    await expect(rob.getByText("Sampled at 1 operator: bought within 90 days.")).toBeVisible();
  }

  // What it sells leads to the deals that are counted.
  await visit(rob, `/products/${STOCK.product}`);
  await expect(rob.getByRole("link", { name: /^Win rate/ })).toContainText("100 %");
  await expect(rob.getByRole("link", { name: /^Open deals/ })).toContainText("0");
  await rob.getByRole("link", { name: /^Placements/ }).click();
  await expect(rob.getByText("Product is Sourdough loaf")).toBeVisible();
  await expect(rob.getByRole("rowheader")).toHaveCount(1);
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

  test("a verdict waits on the device, is on every screen at once, and is sent once", async ({ as, larder, visit, complaints }) => {
    test.slow();
    stock(larder.database);
    leftThere(larder.database, 6);
    const rob = await as(ROB, TABLET);
    await visit(rob, `/organizations/${STOCK.operator}`);
    await bookIsHere(rob);
    await rob.context().setOffline(true);
    await rob.goto("/samples");
    await canWait(rob);
    await rob.getByRole("button", { name: "Verdict 5 of 5: Corner Bistro" }).tap();
    await expect(rob.locator("#strip")).toContainText("1 waiting to send");
    await expect(rob.getByText("No sample waits for a verdict")).toBeVisible();
    await rob.goto(`/opportunities/${STOCK.deal}`);
    await expect(rob.getByText("Feedback logged").first()).toBeVisible();
    await rob.context().setOffline(false);
    await expect(rob.locator("#strip")).toBeEmpty({ timeout: 30_000 });
    expect(sql(larder.database, stands)).toBe("verdict 5 t feedback logged");
    complaints.allowed(NO_LINE);
  });
});
