// A rep's day on a phone: log a visit with one thumb, tick what is due, put off what is not for today.

import { ROB } from "../support/company";
import { addAccount, addTask } from "../support/records";
import { expect, test } from "../support/test";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test.describe("on a phone", () => {
  test("a visit is logged in four taps and a sentence, on the page one is on, and taken back", async ({ as, visit }) => {
    const rob = await as(ROB, PHONE);
    await visit(rob, "/contacts");
    const log = rob.getByRole("dialog", { name: "Log" });
    await rob.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Log" }).tap();
    await expect(log).toBeVisible();
    await log.getByText("Dropped samples").tap();
    await log.getByLabel("Find an account").fill("blu");
    await log.getByText("Blue Fin Grill").tap();
    await expect(log.getByLabel("What was said and done")).toBeFocused();
    await rob.keyboard.type("Left the smoked cod with Noor.");
    await log.getByRole("button", { name: "Save" }).tap();
    await expect(log).toBeHidden();
    await expect(rob).toHaveURL(/\/contacts$/);
    await expect(rob.getByText("Logged: sample drop at Blue Fin Grill")).toBeVisible();

    await rob.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Accounts" }).tap();
    await rob.getByRole("link", { name: "Blue Fin Grill" }).tap();
    const entry = rob.getByRole("listitem").filter({ hasText: "Left the smoked cod with Noor." });
    await expect(entry).toContainText("Sample drop");
    await expect(entry).toContainText("15 min");
    await rob.getByRole("button", { name: "Undo" }).tap();
    await expect(entry).toHaveCount(0);
  });

  test("what is half typed outlives closing the log", async ({ as, visit, records }) => {
    const rob = await as(ROB, PHONE);
    await visit(rob, `/organizations/${records.organization}`);
    const open = rob.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Log" });
    const log = rob.getByRole("dialog", { name: "Log" });
    await open.tap();
    await expect(log.getByRole("radio", { name: "Blue Fin Grill" })).toBeChecked();
    await log.getByLabel("What was said and done").fill("Likes the halibut");
    await log.getByRole("button", { name: "Close" }).tap();
    await expect(log).toBeHidden();
    await open.tap();
    await expect(log.getByLabel("What was said and done")).toHaveValue("Likes the halibut");
    await log.getByText("Needs follow-up").tap();
    await log.getByRole("button", { name: "Save" }).tap();
    await expect(log).toBeHidden();
    await expect(rob.getByRole("link", { name: "Follow up with Blue Fin Grill" })).toBeVisible();
  });
});

test("the key opens the log, and a refused one says beside the field what is missing", async ({ as, visit }) => {
  const rob = await as(ROB);
  await visit(rob, "/");
  await rob.keyboard.press("l");
  const log = rob.getByRole("dialog", { name: "Log" });
  await log.getByRole("button", { name: "Save" }).click();
  await expect(log.getByText("Say where it was.").first()).toBeVisible();
});

test("my day ticks, puts off and plans with one click each", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  const add = async (title: string, days: number) => {
    // Rob's day, which is not the browser's.
    const day = new Date(Date.now() + days * 86_400_000).toLocaleDateString("en-CA", { timeZone: "America/New_York" });
    await addTask(rob, title, day);
  };
  await add("Call about the halibut", -1);
  await add("Bring the price list", 0);
  await visit(rob, "/organizations/new");
  await addAccount(rob, "Harbor Kitchen");

  await visit(rob, "/");
  const line = (text: string) => rob.getByRole("listitem").filter({ hasText: text });
  await rob.getByRole("button", { name: "Done: Call about the halibut" }).click();
  await expect(line("Call about the halibut")).toHaveCount(0);
  await line("Bring the price list").getByRole("button", { name: "Tomorrow" }).click();
  await expect(line("Bring the price list")).toBeHidden();
  await expect(rob.getByText("2 coming up")).toBeVisible();
  await line("Harbor Kitchen").getByRole("button", { name: "Tomorrow" }).click();
  await expect(rob.getByText("3 coming up")).toBeVisible();
  await expect(rob.getByRole("link", { name: "Log visit" })).toHaveCount(1);
  await line("Blue Fin Grill").getByRole("link", { name: "Log visit" }).click();
  const log = rob.getByRole("dialog", { name: "Log" });
  await log.getByLabel("What was said and done").fill("Tasted the cod.");
  await log.getByRole("button", { name: "Save" }).click();
  await expect(rob.getByRole("link", { name: "Log visit" })).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a visit is logged, changed and deleted", async ({ as, visit }) => {
    const rob = await as(ROB);
    await visit(rob, "/log");
    await rob.getByText("Quick call").click();
    await rob.getByRole("radio", { name: /^Blue Fin Grill/ }).check();
    await rob.getByLabel("What was said and done").fill("Wants a price.");
    await rob.getByRole("button", { name: "Save" }).click();
    await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();
    const entry = rob.getByRole("listitem").filter({ hasText: "Wants a price." });
    await entry.getByRole("link", { name: "Edit" }).click();
    await rob.getByLabel("Minutes").fill("25");
    await rob.getByRole("button", { name: "Save" }).click();
    await expect(entry).toContainText("25 min");
    await entry.getByRole("link", { name: "Edit" }).click();
    await rob.getByRole("button", { name: "Delete" }).click();
    await expect(rob.getByText("Call deleted")).toBeVisible();
    await expect(entry).toHaveCount(0);
  });
});
