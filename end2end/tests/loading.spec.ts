// How a large book comes onto a device: not unasked where a line is paid for by size, on from where it was cut off, and no
// more of it than there is room for.

import { barriers } from "../support/axe";
import { NO_LINE } from "../support/book";
import { ROB } from "../support/company";
import { sql } from "../support/database";
import { expect, test } from "../support/test";

/** Gives Rob so many accounts. */
const grow = (database: string, count: number) =>
  sql(database, `insert into organization (id, name, owner_id) select gen_random_uuid(), 'Kitchen ' || n, p.id from generate_series(1, ${count}) n, person p where p.email = '${ROB.email}'`);

test("on a line that is paid for by size the book says how large it is, comes when it is asked for, and goes on where it was cut off", async ({ as, larder, visit, complaints }) => {
  grow(larder.database, 2500);
  const rob = await as(ROB, { viewport: { width: 390, height: 844 } });
  await rob.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
  const asked: string[] = [];
  rob.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === "/api/book" && searchParams.get("size") !== "true") asked.push(searchParams.get("after") ?? "");
  });
  await visit(rob, "/organizations");
  const line = rob.locator(".book-line");
  await expect(line).toContainText(/This line may cost you. Your accounts for this device are about \d/);
  expect(asked).toEqual([]);
  expect(await barriers(rob)).toEqual([]);

  // Its second part does not get through.
  await rob.context().route(/\/api\/book\?after=[^&]/, (route) => route.abort("internetdisconnected"));
  await line.getByRole("button", { name: "Load them now" }).click();
  await expect(line).toContainText(/Loading your accounts onto this device: [1-9]\d* of 25\d\d/);
  await expect.poll(() => asked.length).toBe(2);
  await expect(rob.locator("html[data-book]")).toHaveCount(0);
  await rob.context().unroute(/\/api\/book\?after=[^&]/);
  const cut = asked[1];
  // Of its own accord.
  await expect(rob.locator("html[data-book]")).toBeAttached({ timeout: 60_000 });
  expect(asked.filter((after) => after === "")).toHaveLength(1);
  expect(asked[2]).toBe(cut);
  complaints.allowed(NO_LINE);
});

test("a book of more accounts than there is room for says how many are not on the device", async ({ as, larder, visit }) => {
  test.slow();
  grow(larder.database, 5010);
  const rob = await as(ROB);
  await visit(rob, "/settings/devices");
  await expect(rob.getByText(/5000 accounts with their contacts/)).toBeVisible({ timeout: 60_000 });
  await expect(rob.getByText(/1\d more belong to you and have no room; those nearest to your own work come first/)).toBeVisible();
  expect(await barriers(rob)).toEqual([]);
});
