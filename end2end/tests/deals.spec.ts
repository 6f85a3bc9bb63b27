// A deal from its account's page to its end: made, moved, closed, reopened; with and without JavaScript, and without a line.

import type { Page } from "@playwright/test";
import { NO_LINE, bookIsHere } from "../support/book";
import { MIA, ROB, SAM, VERA } from "../support/company";
import { sql } from "../support/database";
import { canWait, cut, mend } from "../support/line";
import { STOCK, stock } from "../support/records";
import { expect, test } from "../support/test";

const section = (page: Page, title: RegExp) => page.locator("section").filter({ has: page.getByRole("heading", { name: title }) });
const named = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const NAME = "Corner Bistro - Harvest Mill - Food show - March 2026";
const month = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "America/New_York" });

test.beforeEach(({ larder }) => stock(larder.database));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a rep adds a deal from the account, is told of the one that is open, and it names itself", async ({ as, visit }) => {
      const rob = await as(ROB);
      await visit(rob, `/organizations/${STOCK.operator}`);
      const deals = section(rob, /^Deals/);
      await expect(deals.getByRole("listitem")).toHaveText([`${NAME} Initial outreach, stale, 20 days`]);
      await deals.getByRole("link", { name: "New deal" }).click();
      await named(rob, "Principal").selectOption({ label: "Harvest Mill" });
      await rob.getByRole("button", { name: "Go on" }).click();
      await expect(rob.locator(".twins").getByRole("link")).toHaveText([NAME]);
      await expect(named(rob, "Product").first().locator("option")).toHaveText(["", "Sourdough loaf"]);
      await named(rob, "Product").first().selectOption({ label: "Sourdough loaf" });
      await named(rob, "Who").first().selectOption({ label: "Cleo Chef" });
      await named(rob, "Influence").first().selectOption({ label: "Medium" });
      await named(rob, "Came of").selectOption({ label: "Sampling" });
      await rob.getByRole("button", { name: "Add deal" }).click();
      const name = `Corner Bistro - Harvest Mill - Sampling - ${month.format(new Date())}`;
      await expect(rob.getByRole("heading", { level: 1, name })).toBeVisible();
      await expect(section(rob, /^Products/).getByRole("listitem")).toHaveText(["Sourdough loaf"]);
      await expect(section(rob, /^Who has a say/).getByRole("listitem")).toHaveText(["Cleo Chef Head Chef Medium influence"]);
      await expect(rob.locator(".twins").getByRole("link")).toHaveText([NAME]);
    });

    test("a rep makes one like it, and gives it to a colleague and takes it back", async ({ as, visit }) => {
      const rob = await as(ROB);
      await visit(rob, `/opportunities/${STOCK.deal}`);
      await rob.getByRole("link", { name: "Clone" }).click();
      await expect(rob.locator(".twins").getByRole("link")).toHaveText([NAME]);
      await expect(named(rob, "Came of").locator("option:checked")).toHaveText("Food show");
      await expect(named(rob, "Stage").locator("option:checked")).toHaveText("New lead");
      await rob.getByRole("button", { name: "Add deal" }).click();
      const name = `Corner Bistro - Harvest Mill - Food show - ${month.format(new Date())}`;
      await expect(rob.getByRole("heading", { level: 1, name })).toBeVisible();
      await expect(rob.locator(".stages [aria-current=step]")).toHaveText("New lead");

      await rob.getByRole("link", { name: "Edit owner" }).click();
      await named(rob, "Owner").selectOption({ label: "Mia Manager" });
      await rob.getByRole("button", { name: "Save" }).click();
      await expect(rob.getByText(`${name} handed over to Mia Manager`)).toBeVisible();
      await expect(rob.locator(".badges")).toContainText("Owned by Mia Manager");
      await rob.getByRole("button", { name: "Undo" }).click();
      await expect(rob.locator(".badges")).toContainText("Owned by Rob Rep");
    });

    test("a deal moves on, is lost with a reason only, and opens again", async ({ as, visit }) => {
      const rob = await as(ROB);
      await visit(rob, `/opportunities/${STOCK.deal}`);
      await expect(rob.locator(".badges")).toContainText("Stale");
      await rob.getByRole("button", { name: "Demo scheduled" }).click();
      await expect(rob.locator(".stages [aria-current=step]")).toHaveText("Demo scheduled");
      await expect(rob.locator(".badges")).not.toContainText("Stale");
      await expect(section(rob, /^Timeline/).getByRole("listitem").first()).toContainText("Rob Rep moved it from Initial outreach to Demo scheduled");
      await rob.getByRole("button", { name: "Undo" }).click();
      await expect(rob.locator(".stages [aria-current=step]")).toHaveText("Initial outreach");
      await rob.getByText("Close…").click();
      await rob.getByRole("button", { name: "Close deal" }).click();
      await expect(rob.getByText("Choose how it ended, and why.").first()).toBeVisible();
      await named(rob, "How it ended").selectOption({ label: "Lost: other" });
      await rob.getByRole("button", { name: "Close deal" }).click();
      await expect(rob.getByText("Say what the other reason is.").first()).toBeVisible();
      await rob.locator(".stage-end").getByLabel("Note").fill("They close for good");
      await rob.getByRole("button", { name: "Close deal" }).click();
      await expect(rob.locator(".why-now")).toContainText("Closed today: other. They close for good");
      await expect(rob.locator(".badges")).toContainText("Lost");
      await rob.getByText("Reopen…").click();
      await expect(named(rob, "Stage").locator("option:checked")).toHaveText("Initial outreach");
      await rob.getByRole("button", { name: "Reopen" }).click();
      await expect(rob.locator(".stages [aria-current=step]")).toHaveText("Initial outreach");
    });

    test("what is logged on a deal stands in its timeline, by day, and on its account's page", async ({ as, visit }) => {
      const rob = await as(ROB);
      await visit(rob, `/opportunities/${STOCK.deal}`);
      await rob.getByRole("link", { name: "Log interaction" }).click();
      await expect(rob.locator(".quick-log")).toContainText(`About ${NAME}`);
      await rob.getByRole("textbox", { name: "What was said and done" }).fill("Tried the loaf");
      await rob.getByRole("button", { name: "Save" }).click();
      const timeline = section(rob, /^Timeline/);
      await expect(timeline.getByRole("listitem").first()).toContainText("Tried the loaf");
      await expect(timeline.getByRole("heading", { name: "Today" })).toBeVisible();
      await expect(rob.locator(".why-now")).toContainText("Last activity today");
      await visit(rob, `/organizations/${STOCK.operator}`);
      await expect(section(rob, /^Timeline/).getByRole("listitem").first().getByRole("link", { name: NAME })).toBeVisible();
    });

    test("the list is narrowed to what is open and stale, and who only reads changes nothing", async ({ as, visit, larder }) => {
      sql(larder.database, `update opportunity set distributor_id = '${STOCK.distributor}', own_name = 'Bread for the bistro'`);
      const vera = await as(VERA);
      await visit(vera, "/opportunities?state=open&stale=yes");
      await vera.getByRole("link", { name: "Bread for the bistro" }).click();
      await expect(vera.getByRole("heading", { level: 1, name: "Bread for the bistro" })).toBeVisible();
      await expect(vera.locator(".stages button")).toHaveCount(0);
      await expect(vera.getByRole("link", { name: "Edit", exact: true })).toHaveCount(0);
      await visit(vera, "/opportunities?state=won");
      await expect(vera.getByRole("link", { name: "Bread for the bistro" })).toHaveCount(0);
    });
  });
}

test("a win makes an operator of a prospect, which others see at once, and a distributor without authorization is warned of", async ({ as, visit, larder }) => {
  const [rob, mia] = [await as(ROB), await as(MIA)];
  await visit(mia, `/opportunities/${STOCK.deal}`);
  await visit(rob, `/opportunities/${STOCK.deal}`);
  await expect(rob.locator(".notice")).toHaveCount(0);
  await mia.getByRole("link", { name: "Edit competitor" }).click();
  await named(mia, "Competitor").fill("Granary Direct");
  await mia.getByRole("button", { name: "Save" }).click();
  await expect(rob.getByRole("definition").filter({ hasText: "Granary Direct" })).toBeVisible();
  sql(larder.database, `update distributor_authorization set deleted_at = now() where id = '${STOCK.authorization}'`);
  await visit(rob, `/opportunities/${STOCK.deal}`);
  await expect(rob.locator(".notice")).toHaveText("Keystone is not authorized for Harvest Mill.");
  await rob.getByText("Close…").click();
  await named(rob, "How it ended").selectOption({ label: "Won: product quality" });
  await rob.getByRole("button", { name: "Close deal" }).click();
  await expect(mia.locator(".badges")).toContainText("Won");
  await visit(mia, `/organizations/${STOCK.operator}`);
  await expect(mia.locator(".badges")).toContainText("Operator");
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("what was won is deleted only by whoever read that it was", async ({ as, larder, visit }) => {
      sql(larder.database, "update opportunity set stage = 'closed won', closed_on = current_date, reason = 'price'");
      const rob = await as(ROB);
      await visit(rob, `/opportunities/${STOCK.deal}`);
      await expect(rob.getByRole("button", { name: "Delete the win" })).toBeHidden();
      await rob.getByText("Delete…").click();
      await expect(rob.getByText("This deal was won.")).toBeVisible();
      await rob.getByRole("button", { name: "Delete the win" }).click();
      await expect(rob.getByText("Deal deleted")).toBeVisible();
      const isThere = () => sql(larder.database, `select deleted_at is null from opportunity where id = '${STOCK.deal}'`);
      expect(isThere()).toBe("f");
      await rob.getByRole("button", { name: "Undo" }).click();
      await expect.poll(isThere).toBe("t");
    });

    test("a deal begins with the person one has just met", async ({ as, visit, arrived }) => {
      const rob = await as(ROB);
      await visit(rob, `/contacts/${STOCK.chef}`);
      await rob.getByRole("link", { name: "New deal" }).click();
      await arrived(rob, `/opportunities/new?contact=${STOCK.chef}`);
      await expect(rob.getByRole("heading", { level: 1, name: "New deal" })).toBeVisible();
      await expect(rob.getByRole("main").getByRole("link", { name: "Corner Bistro" })).toBeVisible();
      await named(rob, "Principal").selectOption({ label: "Harvest Mill" });
      await rob.getByRole("button", { name: "Go on" }).click();
      await expect(named(rob, "Who").first().locator("option:checked")).toHaveText("Cleo Chef");
    });
  });
}

test("in private books another team neither finds a deal nor opens it by its address", async ({ as, larder }) => {
  sql(larder.database, "update company set private_books = true");
  const sam = await as(SAM);
  await sam.goto(`/opportunities/${STOCK.deal}`);
  await expect(sam.getByRole("heading", { name: "Not found" })).toBeVisible();
  await sam.goto("/opportunities");
  await expect(sam.getByRole("link", { name: NAME })).toHaveCount(0);
});

test.describe("without a line", () => {
  test.use({ serviceWorkers: "allow" });

  test("deals open from the device, are moved and made there, and all of it is sent once", async ({ as, larder, complaints }) => {
    test.slow();
    const rob = await as(ROB);
    await bookIsHere(rob);
    await rob.context().setOffline(true);
    await rob.goto("/opportunities?state=open");
    await rob.getByRole("main").getByRole("link", { name: NAME }).click();
    await expect(section(rob, /^Who has a say/).getByRole("listitem")).toHaveText(["Cleo Chef Head Chef High influence"]);
    await canWait(rob);
    await rob.getByRole("button", { name: "Feedback logged" }).click();
    await expect(rob.locator(".stages [aria-current=step]")).toHaveText("Feedback logged");
    await expect(rob.locator(".badges")).toContainText("Waiting to be sent");
    await rob.getByRole("link", { name: "Log interaction" }).click();
    await rob.getByRole("textbox", { name: "What was said and done" }).fill("Tried the loaf");
    await rob.getByRole("button", { name: "Save" }).click();
    await expect(section(rob, /^Timeline/).getByRole("listitem").first()).toContainText("Tried the loaf");
    await rob.goto(`/opportunities/new?organization=${STOCK.operator}&principal=${STOCK.principal}`);
    await canWait(rob);
    await named(rob, "Product").first().selectOption({ label: "Sourdough loaf" });
    await rob.getByRole("button", { name: "Add deal" }).click();
    await expect(rob.getByRole("heading", { level: 1, name: /^Corner Bistro - Harvest Mill - / })).toBeVisible();
    await expect(rob.locator(".badges")).toContainText("Waiting to be sent");
    await expect(rob.locator("#strip")).toContainText("3 waiting to send");
    await rob.context().setOffline(false);
    await expect(rob.locator("#strip")).toBeEmpty({ timeout: 30_000 });
    expect(sql(larder.database, "select count(*) from interaction where opportunity_id is not null")).toBe("1");
    await expect(rob.locator(".badges")).not.toContainText("Waiting to be sent");
    const deals = "select string_agg(stage, ', ' order by stage) from opportunity";
    expect(sql(larder.database, deals)).toBe("feedback logged, new lead");
    const moves = "select string_agg(to_stage, ', ' order by to_stage) from stage_move where from_stage is not null";
    expect(sql(larder.database, moves)).toBe("feedback logged");
    complaints.allowed(NO_LINE);
  });
});

for (const [way, stage] of [
  ["Keep mine", "demo scheduled"],
  ["Keep theirs", "awaiting response"],
] as const) {
  test(`a deal that two move at once is a card with both stages: ${way.toLowerCase()}`, async ({ as, larder, visit }) => {
    const [mia, rob] = [await as(MIA), await as(ROB)];
    await visit(rob, `/opportunities/${STOCK.deal}`);
    await visit(mia, `/opportunities/${STOCK.deal}`);
    await canWait(rob);
    await cut(rob);
    await rob.getByRole("button", { name: "Demo scheduled" }).click();
    await expect(rob.locator("#strip")).toContainText("1 waiting to send");
    await mia.getByRole("button", { name: "Awaiting response" }).click();
    await expect(mia.locator(".stages [aria-current=step]")).toHaveText("Awaiting response");

    await mend(rob);
    await expect(rob.locator("#strip")).toContainText("1 needs you");
    await visit(rob, "/waiting");
    const both = rob.getByRole("article", { name: new RegExp(NAME) });
    await expect(both.getByRole("row", { name: /Stage/ })).toContainText("demo scheduled");
    await expect(both.getByRole("row", { name: /Stage/ })).toContainText("awaiting response");
    await both.getByRole("button", { name: way }).click();
    await expect(rob.getByRole("heading", { name: "Needs you" })).toHaveCount(0);
    await expect.poll(() => sql(larder.database, "select stage from opportunity")).toBe(stage);
  });
}
