// Where there is no page: what happened, and a way on.

import { barriers } from "../support/axe";
import { ROB } from "../support/company";
import { expect, test } from "../support/test";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("what is not there leads to the search and to the start", async ({ as, visit }) => {
      const rob = await as(ROB);
      for (const address of ["/nowhere", "/organizations/01999999-9999-7999-8999-999999999999", "/contacts/x"]) {
        expect((await rob.request.get(address)).status(), address).toBe(404);
        await visit(rob, address);
        await expect(rob.getByRole("heading", { level: 1, name: "Not found" }), address).toBeVisible();
        await rob.getByRole("main").getByRole("link", { name: "Search" }).click();
        await expect(rob.getByRole("heading", { level: 1, name: "Search" })).toBeVisible();
      }
    });

    test("what is not for one's role says who can change that", async ({ as, visit }) => {
      const rob = await as(ROB);
      expect((await rob.request.get("/settings/people")).status()).toBe(403);
      await visit(rob, "/settings/people");
      await expect(rob.getByRole("alert")).toContainText("An admin of your company can change what your role may do.");
      await expect(rob.getByRole("heading", { level: 1 })).toHaveText("Not allowed");
      await expect(rob.getByRole("link", { name: "Invite somebody" })).toBeHidden();
      if (javaScriptEnabled) expect(await barriers(rob)).toEqual([]);
      await rob.getByRole("main").getByRole("link", { name: "Go to the start" }).click();
      await expect(rob.getByRole("heading", { level: 1, name: "My day" })).toBeVisible();
    });
  });
}
