// Tasks: a person's inbox, what is done with several at once, a note that becomes a touch, and tasks for a deal.

import { NO_LINE, bookHas, bookIsHere } from "../support/book";
import { ROB } from "../support/company";
import { sql } from "../support/database";
import { canWait } from "../support/line";
import { STOCK, addTask, stock } from "../support/records";
import { expect, test } from "../support/test";

/** A day of Rob's, who is in New York. */
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toLocaleDateString("en-CA", { timeZone: "America/New_York" });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("several tasks are put off together and come back with one undo, and one is done with a note", async ({ as, visit, records }) => {
      const rob = await as(ROB);
      await visit(rob, `/organizations/${records.organization}`);
      for (const title of ["Call about the halibut", "Bring the menu"]) await addTask(rob, title, day(-1));
      await visit(rob, "/tasks");
      const overdue = rob.locator("section", { has: rob.getByRole("heading", { name: "Overdue" }) });
      await expect(overdue.getByRole("listitem")).toHaveCount(2);
      await expect(rob.getByRole("button", { name: "Move", exact: true })).toBeHidden();
      for (const title of ["Call about the halibut", "Bring the menu"]) await rob.getByRole("checkbox", { name: `Select: ${title}` }).check();
      await rob.locator(".at-once").getByRole("button", { name: "Tomorrow" }).click();
      await expect(rob.getByText("2 tasks: due tomorrow")).toBeVisible();
      await expect(overdue).toHaveCount(0);
      await rob.getByRole("button", { name: "Undo" }).click();
      await expect(overdue.getByRole("listitem")).toHaveCount(2);

      // Enter in the field for a day moves them there.
      for (const title of ["Call about the halibut", "Bring the menu"]) await rob.getByRole("checkbox", { name: `Select: ${title}` }).check();
      await rob.getByLabel("Another day").fill(day(0));
      await rob.getByLabel("Another day").press("Enter");
      await expect(rob.getByText("2 tasks: due today")).toBeVisible();
      await rob.getByRole("button", { name: "Undo" }).click();
      await expect(overdue.getByRole("listitem")).toHaveCount(2);

      await overdue.getByRole("listitem").filter({ hasText: "halibut" }).getByRole("link", { name: "Done…" }).click();
      await rob.getByLabel("What was said and done").fill("They take two cases.");
      await rob.getByLabel(/^Log at/).selectOption({ label: "Call" });
      await rob.getByLabel(/^What came of it/).selectOption({ label: "Positive" });
      await rob.getByRole("button", { name: "Done", exact: true }).click();
      await expect(rob).toHaveURL(`/organizations/${records.organization}`);
      const call = rob.getByRole("article").or(rob.getByRole("listitem")).filter({ hasText: "They take two cases." }).filter({ hasText: "Call" });
      await expect(call.first()).toBeVisible();
    });

    test("a task that comes back is there again a week later, until that is undone", async ({ as, visit, records }) => {
      const rob = await as(ROB);
      await visit(rob, `/organizations/${records.organization}`);
      await addTask(rob, "Ring about Friday", day(0));
      await visit(rob, "/tasks");
      const line = rob.getByRole("listitem").filter({ hasText: "Ring about Friday" });
      await line.getByRole("link", { name: "Ring about Friday" }).click();
      await rob.getByLabel("Repeats").selectOption("Every week");
      await rob.getByRole("button", { name: "Save", exact: true }).click();
      await expect(rob).toHaveURL(`/organizations/${records.organization}`);
      await visit(rob, "/tasks");
      await expect(line).toContainText("today every week");
      await line.getByRole("button", { name: "Done: Ring about Friday" }).click();
      await expect(rob.getByText(/Done: Ring about Friday\. Next: /)).toBeVisible();
      await expect(line).not.toContainText("today");
      await expect(line).toContainText("every week");
      await rob.getByRole("button", { name: "Undo" }).click();
      await expect(line).toContainText("today every week");
      await expect(line).toHaveCount(1);
    });

    test("a task for a deal stands on its page and names it elsewhere", async ({ as, larder, visit }) => {
      stock(larder.database);
      const rob = await as(ROB);
      await visit(rob, `/opportunities/${STOCK.deal}`);
      await addTask(rob, "Send the price list", day(0));
      await visit(rob, "/tasks");
      const line = rob.getByRole("listitem").filter({ hasText: "Send the price list" }).filter({ hasText: "today" });
      await line.getByRole("link", { name: /Harvest Mill/ }).click();
      await expect(rob).toHaveURL(`/opportunities/${STOCK.deal}`);
    });
  });
}

test.describe("without a line", () => {
  test.use({ serviceWorkers: "allow" });

  test("several are done on the device and sent once", async ({ as, larder, visit, records, complaints }) => {
    test.slow();
    const rob = await as(ROB);
    await visit(rob, `/organizations/${records.organization}`);
    for (const title of ["Call about the halibut", "Bring the menu"]) await addTask(rob, title, day(0));
    await bookIsHere(rob);
    await bookHas(rob, "task", "Bring the menu");
    await rob.context().setOffline(true);
    await rob.goto("/tasks");
    await canWait(rob);
    for (const title of ["Call about the halibut", "Bring the menu"]) await rob.getByRole("checkbox", { name: `Select: ${title}` }).check();
    await rob.locator(".at-once").getByRole("button", { name: "Done", exact: true }).click();
    await expect(rob.locator("#strip")).toContainText("1 waiting to send");
    await expect(rob.getByRole("listitem").filter({ hasText: "Bring the menu" })).toHaveCount(0);
    await rob.context().setOffline(false);
    await expect(rob.locator("#strip")).toBeEmpty({ timeout: 30_000 });
    expect(sql(larder.database, "select count(*) from task where done_at is not null and title in ('Call about the halibut', 'Bring the menu')")).toBe("2");
    complaints.allowed(NO_LINE);
  });
});
