// What is planned: a visit for a day to come stands in the week, on my day when it is due, and ends with what came of it.

import type { Page } from "@playwright/test";
import { barriers } from "../support/axe";
import { NO_LINE, bookIsHere } from "../support/book";
import { ROB } from "../support/company";
import { sql } from "../support/database";
import { canWait } from "../support/line";
import { expect, test } from "../support/test";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const LAPTOP = { viewport: { width: 1440, height: 900 } };

/** A day from now where Rob is, which is not where the browser is. */
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toLocaleDateString("en-CA", { timeZone: "America/New_York" });

const status = "select status || ' ' || coalesce(outcome, '-') from interaction where body like '%menu%'";

/** A visit of Rob's at the account, planned for so many days from now at two. */
function planned(database: string, account: string, days: number): void {
  sql(
    database,
    `insert into interaction (id, author_id, status, type, happened_at, minutes, organization_id, body)
    select '00000000-0000-7000-8000-0000000000e1', id, 'scheduled', 'visit', ('${day(days)} 14:00')::timestamp at time zone 'America/New_York',
      30, '${account}', 'The spring menu' from person where email = 'rob@harbor.example'`,
  );
}

const plan = async (page: Page, account: string, at: string) => {
  await page.getByText(account).first().click();
  await page.getByLabel("When", { exact: true }).fill(at);
  await page.getByLabel("What for").fill("The spring menu");
  await page.getByRole("button", { name: "Save" }).click();
};

test("a visit is planned from the week, stands there and at its account, and is put off", async ({ as, visit, larder }) => {
  const rob = await as(ROB, LAPTOP);
  await visit(rob, `/tasks/week?from=${day(0)}`);
  await rob.getByRole("link", { name: "Plan a visit" }).click();
  const log = rob.getByRole("dialog", { name: "Log" });
  await expect(log.getByRole("radio", { name: "It is planned" })).toBeChecked();
  await expect(log.getByText("What came of it")).toBeHidden();
  expect(await barriers(rob)).toEqual([]);
  await log.getByText("Blue Fin Grill").click();
  await log.getByLabel("When", { exact: true }).fill(`${day(0)}T23:59`);
  await log.getByLabel("What for").fill("The spring menu");
  await log.getByRole("button", { name: "Save" }).click();
  await expect(log).toBeHidden();
  await expect(rob.getByText("Planned: visit at Blue Fin Grill")).toBeVisible();
  const today = rob.getByRole("region").or(rob.locator("section")).filter({ has: rob.getByRole("heading", { name: "Today" }) });
  await expect(today.getByRole("link", { name: "Visit at Blue Fin Grill", exact: true }).first()).toBeVisible();
  expect(await barriers(rob)).toEqual([]);
  await today.getByRole("link", { name: "Visit at Blue Fin Grill", exact: true }).first().click();
  await expect(rob.getByRole("heading", { name: "Edit visit" })).toBeVisible();
  expect(await barriers(rob)).toEqual([]);
  await rob.getByLabel("When", { exact: true }).fill(`${day(7)}T10:30`);
  await rob.getByRole("button", { name: "Save" }).click();
  await expect(rob.getByText("Visit, scheduled")).toBeVisible();
  await expect(rob.getByText(/Visit planned for/)).toBeVisible();
  await visit(rob, `/tasks/week?from=${day(7)}`);
  await expect(rob.getByText("10:30")).toBeVisible();
  expect(sql(larder.database, status)).toBe("scheduled -");
});

test("the quick log says on the way that it is planned, and what is over is not planned", async ({ as, visit, records, larder }) => {
  const rob = await as(ROB, PHONE);
  await visit(rob, `/organizations/${records.organization}`);
  await rob.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Log" }).tap();
  const log = rob.getByRole("dialog", { name: "Log" });
  await log.getByLabel("What was said and done").fill("The spring menu");
  await log.getByText(/^More:/).tap();
  await log.getByText("It is planned").tap();
  await expect(log.getByText("What came of it")).toBeHidden();
  await log.getByRole("button", { name: "Save" }).tap();
  await expect(log.getByText("Say for when it is planned.").first()).toBeVisible();
  await log.getByLabel("When", { exact: true }).fill(`${day(-2)}T10:00`);
  await log.getByRole("button", { name: "Save" }).tap();
  await expect(log.getByText("That is over. Say that it happened.").first()).toBeVisible();
  await log.getByLabel("When", { exact: true }).fill(`${day(2)}T10:00`);
  await log.getByRole("button", { name: "Save" }).tap();
  await expect(log).toBeHidden();
  expect(sql(larder.database, status)).toBe("scheduled -");
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a visit is planned on a page of its own", async ({ as, visit, larder }) => {
      const rob = await as(ROB, LAPTOP);
      await visit(rob, "/log?plan=yes");
      await expect(rob.getByRole("heading", { level: 1, name: "Plan" })).toBeVisible();
      await plan(rob, "Blue Fin Grill", `${day(1)}T14:00`);
      await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();
      await expect(rob.getByText("Visit planned for tomorrow.")).toBeVisible();
      expect(sql(larder.database, status)).toBe("scheduled -");
    });

    test("my day says what is due; the log opens with what is known, and ends it with an outcome", async ({ as, visit, arrived, records, larder }) => {
      planned(larder.database, records.organization, -1);
      const rob = await as(ROB, LAPTOP);
      await visit(rob, "/");
      const due = rob.getByRole("region", { name: "Planned" });
      await expect(due.getByRole("listitem")).toContainText("yesterday 14:00");
      if (javaScriptEnabled) expect(await barriers(rob)).toEqual([]);
      await due.getByRole("link", { name: "What came of it: Visit at Blue Fin Grill" }).click();
      await arrived(rob, /\/interactions\/.*\/done$/);
      await expect(rob.getByRole("heading", { level: 1, name: "Visit at Blue Fin Grill" })).toBeVisible();
      await expect(rob.getByLabel("What was said and done")).toHaveValue("The spring menu");
      await expect(rob.getByLabel("When", { exact: true })).toHaveValue(`${day(-1)}T14:00`);
      if (javaScriptEnabled) expect(await barriers(rob)).toEqual([]);
      await rob.getByText("Needs follow-up").click();
      await rob.getByRole("button", { name: "Save" }).click();
      await expect(rob.getByText("Say when to follow up.").first()).toBeVisible();
      await rob.getByText("Positive").click();
      await rob.getByLabel("What was said and done").fill("The menu is theirs.");
      await rob.getByRole("button", { name: "Save" }).click();
      await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();
      await expect(rob.getByText("Logged: visit at Blue Fin Grill")).toBeVisible();
      expect(sql(larder.database, status)).toBe("completed positive");
      await rob.locator(".toast").getByRole("button", { name: "Undo" }).click();
      await expect(rob.getByText("Visit, scheduled")).toBeVisible();
      await expect.poll(() => sql(larder.database, status)).toBe("scheduled -");
    });

    test("one tap puts it off to tomorrow at the same time, and Undo back", async ({ as, visit, records, larder }) => {
      planned(larder.database, records.organization, 0);
      const rob = await as(ROB, PHONE);
      const at = "select (happened_at at time zone 'America/New_York')::text from interaction where body like '%menu%'";
      await visit(rob, "/");
      await rob.getByRole("button", { name: "Tomorrow: Visit at Blue Fin Grill" }).click();
      await expect(rob.getByText("Planned: visit at Blue Fin Grill")).toBeVisible();
      await expect(rob.getByRole("region", { name: "Planned" })).toHaveCount(0);
      expect(sql(larder.database, at)).toBe(`${day(1)} 14:00:00`);
      await rob.locator(".toast").getByRole("button", { name: "Undo" }).click();
      await expect(rob.getByRole("button", { name: "Tomorrow: Visit at Blue Fin Grill" })).toBeVisible();
      expect(sql(larder.database, at)).toBe(`${day(0)} 14:00:00`);
    });

    test("one tap calls it off, one says that nobody was there", async ({ as, visit, records, larder }) => {
      planned(larder.database, records.organization, 0);
      const rob = await as(ROB, PHONE);
      await visit(rob, "/");
      await rob.getByRole("button", { name: "Call off: Visit at Blue Fin Grill" }).click();
      await expect(rob.getByText("Cancelled: visit at Blue Fin Grill")).toBeVisible();
      await expect(rob.getByRole("region", { name: "Planned" })).toHaveCount(0);
      expect(sql(larder.database, status)).toBe("cancelled -");
      await rob.locator(".toast").getByRole("button", { name: "Undo" }).click();
      await rob.getByRole("button", { name: "Nobody there: Visit at Blue Fin Grill" }).click();
      await expect(rob.getByText("Nobody there: visit at Blue Fin Grill")).toBeVisible();
      expect(sql(larder.database, status)).toBe("no-show -");
    });
  });
}

test.describe("without a line", () => {
  test.use({ serviceWorkers: "allow" });

  test("what came of it waits on the device and is sent once", async ({ as, visit, records, larder, complaints }) => {
    test.slow();
    planned(larder.database, records.organization, 0);
    const rob = await as(ROB, PHONE);
    await visit(rob, "/");
    await bookIsHere(rob);
    await rob.context().setOffline(true);
    await rob.goto("/");
    await canWait(rob);
    await rob.getByRole("link", { name: "What came of it: Visit at Blue Fin Grill" }).tap();
    await rob.getByLabel("What was said and done").fill("The menu is theirs.");
    await rob.getByText("Positive").tap();
    await rob.getByRole("button", { name: "Save" }).tap();
    await expect(rob.locator("#strip")).toContainText("1 waiting to send");
    await rob.goto("/");
    await expect(rob.getByRole("region", { name: "Planned" })).toHaveCount(0);
    await rob.goto(`/organizations/${records.organization}`);
    await expect(rob.getByRole("listitem").filter({ hasText: "The menu is theirs." })).toBeVisible();
    await rob.context().setOffline(false);
    await expect(rob.locator("#strip")).toBeEmpty({ timeout: 30_000 });
    expect(sql(larder.database, status)).toBe("completed positive");
    complaints.allowed(NO_LINE);
  });
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("an address for one's calendar is made, read, renewed and taken back", async ({ as, visit, records, larder }) => {
      planned(larder.database, records.organization, 1);
      const rob = await as(ROB);
      await visit(rob, "/settings/calendar");
      await rob.getByRole("button", { name: "Make an address" }).click();
      const field = rob.getByLabel(/^Add this address/);
      const first = await field.inputValue();
      if (javaScriptEnabled) expect(await barriers(rob)).toEqual([]);
      const read = async (address: string) => {
        const answer = await fetch(address);
        return answer.ok ? answer.text() : String(answer.status);
      };
      expect(await read(first)).toContain("SUMMARY:Visit at Blue Fin Grill");
      await visit(rob, "/settings/calendar");
      await expect(field).toHaveCount(0);
      await rob.getByRole("button", { name: "Make a new one" }).click();
      const second = await field.inputValue();
      expect(await read(first)).toBe("404");
      expect(await read(second)).toContain("BEGIN:VEVENT");
      await rob.getByRole("button", { name: "Take it back" }).click();
      await expect(rob.getByRole("button", { name: "Make an address" })).toBeVisible();
      expect(await read(second)).toBe("404");
    });
  });
}
