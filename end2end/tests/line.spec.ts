// A line that is down for a moment: what is on the screen stays, and says how to go on.

import { ROB } from "../support/company";
import { expect, test } from "../support/test";

test("a page whose code does not arrive says so, and comes when it is tried again", async ({ as, visit, arrived }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations");
  const code = /\/pkg\/.*\.wasm$/;
  await rob.context().route(code, (route) => route.abort());
  await rob.getByRole("link", { name: "Blue Fin Grill" }).click();
  await expect(rob.getByRole("heading", { name: "Not reachable" })).toBeVisible();
  await rob.context().unroute(code);
  await rob.getByRole("link", { name: "Try again" }).click();
  await arrived(rob, /\/organizations\/[0-9a-f-]+$/);
  await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();
});

test("a page whose code does not arrive works as without it", async ({ as }) => {
  const rob = await as(ROB);
  const code = /\/pkg\/pack_.*\.wasm$/;
  await rob.context().route(code, (route) => route.abort());
  await rob.goto("/organizations");
  await rob.getByLabel("Find anything").fill("blue");
  const missed = rob.waitForEvent("requestfailed", (request) => code.test(request.url()) && rob.url().includes("/search"));
  await rob.getByLabel("Find anything").press("Enter");
  await expect(rob.getByRole("link", { name: "Blue Fin Grill" })).toBeVisible();
  // The second page misses its code as well.
  await missed;
});
