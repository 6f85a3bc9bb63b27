// The board of deals: what stands in which column, and moving a card by mouse, finger, key and menu, with and without a line.

import type { Page } from "@playwright/test";
import { NO_LINE, bookIsHere } from "../support/book";
import { tabTo } from "../support/browser";
import { MIA, ROB, VERA } from "../support/company";
import { sql } from "../support/database";
import { canWait } from "../support/line";
import { STOCK, stock } from "../support/records";
import { expect, test } from "../support/test";

const BOARD = "/opportunities/board";
const NAME = "Corner Bistro - Harvest Mill - Food show - March 2026";
const lane = (page: Page, title: string) => page.getByRole("region", { name: new RegExp(`^${title}`) });
const card = (page: Page, title: string, name = NAME) => lane(page, title).getByRole("listitem").filter({ hasText: name });
const stage = (database: string) => () => sql(database, `select stage from opportunity where id = '${STOCK.deal}'`);
const middle = async (place: ReturnType<Page["locator"]>) => {
  await expect(place).toBeVisible();
  const box = await place.boundingBox();
  if (!box) throw new Error("it is not there");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

test.beforeEach(({ larder }) => stock(larder.database));

/** Deals of Rob's in their first stage, each called by its number. */
const many = (database: string, count: number) =>
  sql(
    database,
    `insert into opportunity (id, organization_id, principal_id, owner_id, stage_entered_at, own_name)
    select gen_random_uuid(), '${STOCK.operator}', '${STOCK.principal}', p.id, now() - make_interval(mins => 1 + ${count} - n), 'Deal ' || n
    from person p, generate_series(1, ${count}) n
    where p.email = 'rob@harbor.example'`,
  );

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the board shows who rests where, goes on by links, and leads to where a deal is moved", async ({ as, larder, visit }) => {
    many(larder.database, 32);
    const rob = await as(ROB);
    await visit(rob, "/opportunities?owner=me");
    await rob.getByRole("link", { name: "Board", exact: true }).click();
    await expect(rob).toHaveURL(`${BOARD}?owner=me`);
    await expect(lane(rob, "New lead").getByRole("heading")).toHaveText("New lead 32");
    await expect(card(rob, "Initial outreach")).toContainText("Stale, 20 days");
    await lane(rob, "New lead").getByRole("link", { name: "More" }).click();
    await expect(lane(rob, "New lead").getByRole("listitem").locator(".name")).toHaveText(["Deal 31", "Deal 32"]);
    await expect(card(rob, "Initial outreach")).toBeVisible();
    await card(rob, "Initial outreach").getByRole("link", { name: `Move ${NAME}` }).click();
    await rob.getByRole("button", { name: "Demo scheduled" }).click();
    await visit(rob, `${BOARD}?owner=me`);
    await expect(card(rob, "Demo scheduled")).toContainText("since today");
  });
});

test("a card is dragged to where it belongs, and back with Undo", async ({ as, larder, visit }) => {
  const rob = await as(ROB);
  await visit(rob, BOARD);
  const [from, to] = [await middle(card(rob, "Initial outreach")), await middle(lane(rob, "New lead"))];
  await rob.mouse.move(from.x, from.y);
  await rob.mouse.down();
  await rob.mouse.move(from.x - 30, from.y + 20, { steps: 3 });
  await rob.mouse.move(to.x, to.y, { steps: 5 });
  await expect(lane(rob, "New lead").getByText("Here, as the newest")).toBeVisible();
  await expect(rob.locator(".ghost")).toHaveCount(1);
  await rob.mouse.up();
  await expect(card(rob, "New lead")).toContainText("since today");
  await expect(rob.locator(".ghost")).toHaveCount(0);
  await expect.poll(stage(larder.database)).toBe("new lead");
  await expect(rob).toHaveURL(BOARD);
  await rob.getByRole("button", { name: "Undo" }).click();
  await expect(card(rob, "Initial outreach")).toContainText("Stale, 20 days");
  await expect(lane(rob, "New lead").getByRole("heading")).toHaveText("New lead 0");
});

test("dropped beside the columns, a card stays; and one may not move what one only reads", async ({ as, larder, visit }) => {
  const [rob, vera] = [await as(ROB), await as(VERA)];
  await visit(rob, BOARD);
  const from = await middle(card(rob, "Initial outreach"));
  await rob.mouse.move(from.x, from.y);
  await rob.mouse.down();
  await rob.mouse.move(from.x + 60, 40, { steps: 5 });
  await rob.mouse.up();
  await expect(rob.locator(".ghost")).toHaveCount(0);
  await expect(card(rob, "Initial outreach")).toBeVisible();
  await expect(rob).toHaveURL(BOARD);
  await visit(vera, BOARD);
  await expect(card(vera, "Initial outreach")).toBeVisible();
  await expect(vera.getByRole("link", { name: `Move ${NAME}` })).toHaveCount(0);
  expect(stage(larder.database)()).toBe("initial outreach");
});

test("by keyboard alone: arrows with Shift and the menu move a card, and the focus goes along", async ({ as, larder, visit }) => {
  const rob = await as(ROB);
  await visit(rob, BOARD);
  await tabTo(rob, card(rob, "Initial outreach").getByRole("link", { name: `Move ${NAME}` }));
  await rob.keyboard.press("Shift+ArrowRight");
  await expect(card(rob, "Sample or visit offered").getByRole("link", { name: `Move ${NAME}` })).toBeFocused();
  await expect.poll(stage(larder.database)).toBe("sample or visit offered");
  await rob.keyboard.press("Enter");
  const menu = rob.getByRole("dialog", { name: "Move to another stage" });
  await expect(menu.getByRole("button").first()).toBeFocused();
  await expect(menu.getByRole("button")).toHaveText(["New lead", "Initial outreach", "Awaiting response", "Feedback logged", "Demo scheduled"]);
  await tabTo(rob, menu.getByRole("button", { name: "Demo scheduled" }));
  await rob.keyboard.press("Enter");
  await expect(menu).toBeHidden();
  await expect(card(rob, "Demo scheduled").getByRole("link", { name: `Move ${NAME}` })).toBeFocused();
  await expect.poll(stage(larder.database)).toBe("demo scheduled");
});

test("others see it move, and a card that somebody else moved first goes where they put it", async ({ as, larder, visit }) => {
  const [mia, rob] = [await as(MIA), await as(ROB)];
  await visit(mia, BOARD);
  await visit(rob, BOARD);
  await card(rob, "Initial outreach").getByRole("link", { name: `Move ${NAME}` }).focus();
  await rob.keyboard.press("Shift+ArrowLeft");
  await expect(card(mia, "New lead")).toBeVisible();
  // Whoever has the keyboard on the board sees nothing move under it.
  await card(mia, "New lead").getByRole("link", { name: `Move ${NAME}` }).focus();
  await mia.keyboard.press("Tab");
  await mia.keyboard.press("Shift+Tab");
  sql(larder.database, `update opportunity set stage = 'awaiting response' where id = '${STOCK.deal}'`);
  await mia.keyboard.press("Shift+ArrowRight");
  await expect(mia.getByText("Somebody else moved it meanwhile.")).toBeVisible();
  await expect(card(mia, "Awaiting response")).toBeVisible();
});

test.describe("with a finger", () => {
  test.use({ viewport: { width: 820, height: 1180 }, hasTouch: true });

  test("a card is dragged by its grip", async ({ as, larder, visit }) => {
    const rob = await as(ROB);
    await visit(rob, BOARD);
    const finger = await rob.context().newCDPSession(rob);
    const touch = (type: string, at?: { x: number; y: number }) =>
      finger.send("Input.dispatchTouchEvent", { type: type as "touchStart", touchPoints: at ? [at] : [] });
    const from = await middle(card(rob, "Initial outreach").getByRole("link", { name: `Move ${NAME}` }));
    const to = await middle(lane(rob, "New lead"));
    await touch("touchStart", from);
    for (const part of [0.2, 0.5, 0.8, 1]) {
      await touch("touchMove", { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
    }
    await expect(lane(rob, "New lead").getByText("Here, as the newest")).toBeVisible();
    await touch("touchEnd");
    await expect(card(rob, "New lead")).toContainText("since today");
    await expect.poll(stage(larder.database)).toBe("new lead");
  });
});

test.describe("without a line", () => {
  test.use({ serviceWorkers: "allow" });

  test("the board opens from the device, and what is moved there is sent once", async ({ as, larder, complaints }) => {
    test.slow();
    const rob = await as(ROB);
    await bookIsHere(rob);
    await rob.context().setOffline(true);
    await rob.goto(BOARD);
    await canWait(rob);
    await card(rob, "Initial outreach").getByRole("link", { name: `Move ${NAME}` }).focus();
    await rob.keyboard.press("Shift+ArrowRight");
    await expect(card(rob, "Sample or visit offered")).toContainText("Waiting to be sent");
    await expect(rob.locator("#strip")).toContainText("1 waiting to send");
    await rob.context().setOffline(false);
    await expect(rob.locator("#strip")).toBeEmpty({ timeout: 30_000 });
    expect(stage(larder.database)()).toBe("sample or visit offered");
    expect(sql(larder.database, "select count(*) from stage_move where from_stage is not null")).toBe("1");
    complaints.allowed(NO_LINE);
  });
});
