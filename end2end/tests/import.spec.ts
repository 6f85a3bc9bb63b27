// A file becomes records: mapped, decided, checked, imported, and taken back.

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "@playwright/test";
import { barriers } from "../support/axe";
import { ADA, MIA, ROB } from "../support/company";
import { holding, sql } from "../support/database";
import { expect, test } from "../support/test";

interface Ways {
  visit: (page: Page, path: string) => Promise<void>;
  arrived: (page: Page, path: RegExp) => Promise<void>;
}

interface File {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const file = (name: string, text: string): File => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

/** Uploads a file: the page is then its import, at the first step. */
async function upload(page: Page, { visit, arrived }: Ways, what: File): Promise<string> {
  await visit(page, "/imports/new");
  await page.getByLabel("CSV file").setInputFiles(what);
  await page.getByRole("button", { name: "Read the file" }).click();
  await expect(page.getByRole("heading", { level: 1, name: what.name })).toBeVisible();
  await arrived(page, /\/imports\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname;
}

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();
const becomes = (page: Page, column: string) => page.getByLabel(column, { exact: true });
/** What the chips over the rows count. */
const chip = (page: Page, words: string | RegExp) => page.getByRole("link", { name: words });
/** Runs what is checked, and waits for its result; without JavaScript the page asks again by itself. */
async function run(page: Page, button: RegExp): Promise<void> {
  await press(page, button);
  const result = page.getByText(/^\d+ records? written\./);
  await expect(async () => {
    // Without JavaScript, somebody looks again.
    if (!(await result.isVisible())) await page.getByRole("link", { name: "Look again" }).click({ timeout: 1000 });
    await expect(result).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 30_000 });
}

const MADE_UP = `Account,Sector,Staff,Web,Subsidiary of
Fin Oslo,Hotel,12,fin-oslo.example,Fin Group
Fin Group,Hotl,40,,
,Hotel,5,,
Many Hands,Hotel,many,,
Harbor Inn,Casual Dining,7,harbor-inn.example,
`;

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a file goes through every step, and one click takes it back", async ({ as, visit, arrived, larder }) => {
      const mia = await as(MIA);
      const path = await upload(mia, { visit, arrived }, file("made-up.csv", MADE_UP));
      // Guessed from the header, as far as the words go; what is not known waits.
      await expect(becomes(mia, "Sector")).toHaveValue("segment");
      await expect(becomes(mia, "Web")).toHaveValue("website");
      await becomes(mia, "Staff").selectOption({ label: "Employees" });
      await press(mia, "Go on");
      await expect(mia.getByText("wait", { exact: false }).first()).toBeVisible();
      const word = mia.getByLabel("Hotl", { exact: true });
      await expect(word).toHaveValue("");
      await word.selectOption({ label: "Hotel (likeliest)" });
      await press(mia, "Check the rows");

      await expect(mia.getByText("Nothing is written yet")).toBeVisible();
      await expect(chip(mia, "New 3")).toBeVisible();
      await expect(chip(mia, "Rejected 2")).toBeVisible();
      await expect(mia.getByRole("row", { name: /Many Hands/ })).toContainText("“many” is no number of employees.");
      expect(sql(larder.database, "select count(*) from organization where name like 'Fin%'")).toBe("0");

      await run(mia, /^Import 3/);
      const linked = "select o.name, p.name from organization o left join organization p on p.id = o.parent_id where o.name like '%Fin %' order by 1";
      expect(sql(larder.database, linked)).toBe("Blue Fin Grill\t\nFin Group\t\nFin Oslo\tFin Group");

      const download = mia.waitForEvent("download");
      await mia.getByRole("link", { name: "Download the rejected rows" }).click();
      const rejected = readFileSync(await (await download).path(), "utf8").trimEnd().split(/\r?\n/);
      expect(rejected).toHaveLength(3);
      expect(rejected[0]).toContain("Account,Sector,Staff,Web,Subsidiary of,Line,Reason");
      expect(rejected[1]).toContain("Type a name.");
      expect(rejected[2]).toContain("Many Hands,Hotel,many,");

      await press(mia, "Undo this import");
      await expect(mia.getByText("This import was undone")).toBeVisible();
      await visit(mia, "/organizations");
      await expect(mia.getByRole("link", { name: "Blue Fin Grill" })).toBeVisible();
      await expect(mia.getByRole("link", { name: "Fin Oslo" })).toHaveCount(0);
      await visit(mia, "/imports");
      await expect(mia.getByRole("row", { name: /made-up\.csv/ })).toContainText("Undone");
      await visit(mia, path);
      await expect(mia.getByText("This import was undone")).toBeVisible();
    });

    test("a file that cannot be read comes back with the reason", async ({ as, visit }) => {
      const ada = await as(ADA);
      await visit(ada, "/imports/new");
      await ada.getByLabel("CSV file").setInputFiles(file("empty.csv", "\n"));
      await press(ada, "Read the file");
      await expect(ada.getByRole("alert")).toContainText("This file is empty");
    });

    test("a mapping that cannot hold says why and keeps what was chosen", async ({ as, visit, arrived }) => {
      const ada = await as(ADA);
      await upload(ada, { visit, arrived }, file("two.csv", "Account,Company,Turnover\nOne,Two,1.234\n"));
      await becomes(ada, "Company").selectOption({ label: "Name" });
      await ada.getByLabel("Currency").fill("EUR");
      await press(ada, "Go on");
      await expect(ada.getByRole("alert").first()).toContainText("Two columns go to “Name”");
      await expect(ada.getByRole("alert").first()).toContainText("can be read in two ways");
      await expect(becomes(ada, "Company")).toHaveValue("name");
      await expect(ada.getByLabel("Currency")).toHaveValue("EUR");
    });
  });
}

const COMPANY = [
  file("deals.csv", `opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
A1,Moses Frase,GTXPro,Harbor Inn,Won,20-10-2016,01-03-2017,4514
A2,Anna Snell,GTX Pro,,Engaging,03-11-2016,,
`),
  file("products.csv", "product,series,sales_price\nGTX Pro,GTX,4821\n"),
  file("accounts.csv", "account,revenue\nHarbor Inn,718.62\n"),
  file("people.csv", "sales_agent,manager,regional_office\nAnna Snell,Dustin Brink,Central\nMoses Frase,Dustin Brink,Central\n"),
];

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "a company with JavaScript" : "a company without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("comes in from files that are chosen together, one after the other, and one click takes all back", async ({ as, visit, larder }) => {
      const ada = await as(ADA);
      await visit(ada, "/imports/new");
      await ada.getByLabel("CSV files").setInputFiles(COMPANY);
      await press(ada, "Read the files");
      const heading = (name: string) => expect(ada.getByRole("heading", { level: 1, name })).toBeVisible();

      await heading("people.csv");
      await press(ada, "Go on");
      await press(ada, "Fill in the offer");
      await expect(ada.getByText("All are decided.")).toBeVisible();
      await press(ada, "Check the rows");
      await expect(ada.getByText("With Dustin Brink, who is added as a manager.").first()).toBeVisible();
      await run(ada, /^Import 2/);
      await ada.getByRole("link", { name: "Go on with accounts.csv" }).click();

      await heading("accounts.csv");
      await press(ada, "Go on");
      await run(ada, /^Import 1/);
      await ada.getByRole("link", { name: "Go on with products.csv" }).click();

      await heading("products.csv");
      await press(ada, "Go on");
      await expect(ada.getByRole("alert").first()).toContainText("Say whose products these are.");
      await ada.getByLabel("Principal", { exact: true }).fill("Acme Foods");
      await press(ada, "Go on");
      await run(ada, /^Import 1/);
      await ada.getByRole("link", { name: "Go on with deals.csv" }).click();

      await heading("deals.csv");
      if (javaScriptEnabled) expect(await barriers(ada)).toEqual([]);
      await ada.getByLabel("Source").fill("pipeline");
      await ada.getByLabel("Account", { exact: true }).fill("No account");
      await press(ada, "Go on");
      await expect(ada.getByLabel("GTXPro", { exact: true })).toBeVisible();
      await press(ada, "Fill in all 2 offers");
      await expect(ada.getByText("All are decided.")).toBeVisible();
      await press(ada, "Check the rows");
      await run(ada, /^Import 2/);
      const deals = `select o.name, p.name, w.name, d.stage, d.closed_on, d.estimated_value
        from opportunity d join organization o on o.id = d.organization_id join organization p on p.id = d.principal_id
          join person w on w.id = d.owner_id
        where p.name = 'Acme Foods' and d.deleted_at is null order by d.stage`;
      expect(sql(larder.database, deals)).toBe(
        "Harbor Inn\tAcme Foods\tMoses Frase\tclosed won\t2017-03-01\t451400\n" +
          "No account\tAcme Foods\tAnna Snell\tinitial outreach",
      );

      await press(ada, "Undo all these files");
      await expect(ada.getByText("This import was undone")).toBeVisible();
      expect(sql(larder.database, deals)).toBe("");
      const left = `select (select count(*) from organization where name in ('Acme Foods', 'No account', 'Harbor Inn') and deleted_at is null)
        + (select count(*) from person where name in ('Moses Frase', 'Dustin Brink') and deleted_at is null)
        + (select count(*) from team where name = 'Central' and deleted_at is null)`;
      expect(sql(larder.database, left)).toBe("0");
    });
  });
}

const WORK = [
  file("tasks.csv", "Title,Due date,Account,Assigned to,Priority\nBring the price list,2031-03-04 14:05,Blue Fin Grill,Rob Rep,High\n"),
  file("touches.csv", `Account,Type,When,Notes,Outcome,Author,Follow up on
Blue Fin Grill,Site visit,13-01-2026 09:30,Loved the chowder,needs follow-up,rob@harbor.example,05-03-2031
Blue Fin Grill,call,14-01-2026,Nobody there,,,
,visit,15-01-2026,Where was it,,,
`),
];

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "work with JavaScript" : "work without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("interactions and tasks come in together, stand at their account, and one click takes them back", async ({ as, visit, larder }) => {
      const ada = await as(ADA);
      await visit(ada, "/imports/new");
      await ada.getByLabel("CSV files").setInputFiles(WORK);
      await press(ada, "Read the files");
      await expect(ada.getByRole("heading", { level: 1, name: "touches.csv" })).toBeVisible();
      await expect(ada.getByLabel("Each row is one of")).toHaveValue("interactions");
      await expect(becomes(ada, "When")).toHaveValue("happened_at");
      if (javaScriptEnabled) expect(await barriers(ada)).toEqual([]);
      await press(ada, "Go on");
      await expect(ada.getByLabel("Site visit", { exact: true })).toBeVisible();
      await press(ada, "Fill in the offer");
      await expect(ada.getByText("All are decided.")).toBeVisible();
      await press(ada, "Check the rows");
      await expect(ada.getByText("It names no account.")).toBeVisible();
      await expect(ada.getByText("With a task to follow up by 2031-03-05.")).toBeVisible();
      await run(ada, /^Import 2/);
      await ada.getByRole("link", { name: "Go on with tasks.csv" }).click();
      await expect(ada.getByRole("heading", { level: 1, name: "tasks.csv" })).toBeVisible();
      await press(ada, "Go on");
      await run(ada, /^Import 1/);

      const account = sql(larder.database, "select id from organization where name = 'Blue Fin Grill'");
      await visit(ada, `/organizations/${account}`);
      await expect(ada.getByText("Loved the chowder")).toBeVisible();
      await expect(ada.getByRole("link", { name: "Bring the price list" })).toBeVisible();
      await expect(ada.getByRole("link", { name: "Follow up with Blue Fin Grill" })).toBeVisible();

      await visit(ada, "/imports");
      await ada.getByRole("link", { name: "touches.csv" }).click();
      await press(ada, "Undo all these files");
      await expect(ada.getByText("This import was undone")).toBeVisible();
      const left = `select (select count(*) from interaction where body = 'Loved the chowder' and deleted_at is null)
        + (select count(*) from task where deleted_at is null and title in ('Bring the price list', 'Follow up with Blue Fin Grill'))`;
      expect(sql(larder.database, left)).toBe("0");
    });
  });
}

const DEALS = `Deal ID,Deal name,Account,Stage,Open date,Close date,Amount
D1,Chowder for all,Blue Fin Grill,New lead,2026-01-05,2031-03-04,100
D2,Bread for all,Blue Fin Grill,Demo scheduled,2026-01-05,2031-03-04,200
`;

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "deals again with JavaScript" : "deals again without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a list of deals that comes again says what it changes before it does, and one click takes it back", async ({ as, visit, arrived, larder }) => {
      const ada = await as(ADA);
      const mapped = async (text: string) => {
        await upload(ada, { visit, arrived }, file("deals.csv", text));
        await expect(ada.getByLabel("A known deal")).toHaveValue("update");
        await ada.getByLabel("Source").fill("pipeline");
        await ada.getByLabel("Principal", { exact: true }).fill("Acme Foods");
        await press(ada, "Go on");
      };
      await mapped(DEALS);
      await run(ada, /^Import 2/);

      const moved = DEALS.replace("New lead,2026-01-05,2031-03-04,100", "Won,2026-01-05,2026-01-20,150").replace("2031-03-04,200", "2031-04-05,200");
      await mapped(moved);
      await expect(chip(ada, "Changed 2")).toBeVisible();
      await expect(ada.getByRole("row", { name: /Chowder for all/ })).toContainText("Changes stage from New lead to Won, value.");
      await expect(ada.getByRole("row", { name: /Bread for all/ })).toContainText("Changes expected close.");
      if (javaScriptEnabled) expect(await barriers(ada)).toEqual([]);
      await run(ada, /^Change 2/);
      const path = new URL(ada.url()).pathname;
      await ada.getByRole("link", { name: "Chowder for all" }).click();
      await expect(ada.getByText("closed it: Won")).toBeVisible();

      await mapped(moved);
      await expect(chip(ada, "Skipped 2")).toBeVisible();
      await expect(ada.getByText("There is nothing to import.")).toBeVisible();

      await visit(ada, path);
      await press(ada, "Undo this import");
      await expect(ada.getByText("This import was undone")).toBeVisible();
      const deals = "select own_name, stage, expected_close_on, estimated_value from opportunity where deleted_at is null order by 1";
      expect(sql(larder.database, deals)).toBe("Bread for all\tdemo scheduled\t2031-03-04\t20000\nChowder for all\tnew lead\t2031-03-04\t10000");
    });
  });
}

test("a workbook is read like any file, by the sheet that is named", async ({ as, visit, arrived }) => {
  const ada = await as(ADA);
  const list = await ada.request.get("/organizations.xlsx");
  const mimeType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const workbook = { name: "accounts.xlsx", mimeType, buffer: await list.body() };
  await upload(ada, { visit, arrived }, workbook);
  await expect(becomes(ada, "Name")).toHaveValue("name");
  await expect(ada.getByText("Blue Fin Grill").first()).toBeVisible();
  await visit(ada, "/imports/new");
  await ada.getByLabel("Sheet of a workbook").fill("Deals");
  await ada.getByLabel("CSV file").setInputFiles(workbook);
  await press(ada, "Read the file");
  await expect(ada.getByRole("alert")).toContainText("This workbook has no sheet of that name.");
});

test("a year that could be anything is never guessed", async ({ as, visit, arrived, larder }) => {
  const ada = await as(ADA);
  const rows = "Account,Founded\nIso,1987-03-04\nEurope,31/03/1996\nShort,03/04/96\nYear,2001\nWords,long ago\n";
  await upload(ada, { visit, arrived }, file("dates.csv", rows));
  await press(ada, "Go on");
  await expect(chip(ada, "Rejected 2")).toBeVisible();
  await expect(ada.getByRole("row", { name: /Short/ })).toContainText("“03/04/96” is no year.");
  await run(ada, /^Import 3/);
  const years = "select name, founded_year from organization where founded_year is not null order by name";
  expect(sql(larder.database, years)).toBe("Europe\t1996\nIso\t1987\nYear\t2001");
});

test("a run shows how far it is, and goes on when what holds it up lets go", async ({ as, visit, arrived, larder }) => {
  const mia = await as(MIA);
  await upload(mia, { visit, arrived }, file("slow.csv", "Account\nFin Oslo\nFin Bergen\n"));
  await press(mia, "Go on");
  // Somebody else's import has the turn that this one's batch needs.
  await holding(larder.database, "select pg_advisory_lock(hashtext('larder.import'))", async () => {
    await press(mia, /^Import 2/);
    await expect(mia.getByText("0 of 2 records written")).toBeVisible();
    await expect(mia.getByRole("progressbar")).toBeVisible();
    expect(sql(larder.database, "select count(*) from organization where name like 'Fin %'")).toBe("0");
  });
  await expect(mia.getByText("2 records written.")).toBeVisible({ timeout: 30_000 });
  await expect(mia.getByRole("progressbar")).toHaveCount(0);
});

test("an import that stopped is taken back, and is then over", async ({ as, visit, arrived, larder }) => {
  const mia = await as(MIA);
  const path = await upload(mia, { visit, arrived }, file("half.csv", "Account\nFin Oslo\nFin Bergen\n"));
  await press(mia, "Go on");
  await run(mia, /^Import 2/);
  // As if its job had been given up before the last row.
  const half = `where id = '${path.split("/").pop()}'`;
  sql(larder.database, `update import set status = 'running', finished_at = null ${half}`);
  await visit(mia, path);
  await expect(mia.getByText("This import stopped")).toBeVisible();
  await expect(mia.getByRole("button", { name: "Go on" })).toBeVisible();
  await press(mia, "Undo what is written");
  await expect(mia.getByText("This import was undone")).toBeVisible();
  expect(sql(larder.database, "select count(*) from organization where deleted_at is null and name like 'Fin %'")).toBe("0");
  expect(sql(larder.database, `select status from import ${half}`)).toBe("done");
});

test("a file with another delimiter is read with the one that is said", async ({ as, visit }) => {
  const ada = await as(ADA);
  await visit(ada, "/imports/new");
  await ada.getByLabel("Between the cells").fill("^");
  await ada.getByLabel("CSV file").setInputFiles(file("caret.csv", "Account^City\nFin^Oslo, Norway\n"));
  await press(ada, "Read the file");
  await expect(becomes(ada, "City")).toHaveValue("shipping_city");
  await expect(ada.getByText("Oslo, Norway")).toBeVisible();
});

test("imports are not for reps, by any way", async ({ as, visit, complaints }) => {
  const rob = await as(ROB);
  await visit(rob, "/imports");
  await expect(rob.getByRole("link", { name: "Import a file" })).toHaveCount(0);
  await visit(rob, "/organizations");
  await expect(rob.getByRole("link", { name: /Import/ })).toHaveCount(0);
  const multipart = { file: file("made-up.csv", MADE_UP) };
  const answer = await rob.request.post("/imports/upload", {
    multipart,
    headers: { origin: new URL(rob.url()).origin },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(403);
  expect(complaints.heard).toEqual([]);
});

test.describe("the accounts of a real company", () => {
  const folder = process.env.LARDER_REAL_DATA ?? resolve(__dirname, "../../../shared/data/pipeline-dmy");
  const accounts = resolve(folder, "accounts.csv");
  test.skip(!existsSync(accounts), `no ${accounts}`);

  /** Everything as offered; what is not is kept. */
  async function importAccounts(page: Page, ways: Ways): Promise<void> {
    await upload(page, ways, { name: "accounts.csv", mimeType: "text/csv", buffer: readFileSync(accounts) });
    await page.getByLabel("Multiply revenue by").fill("1,000,000");
    await press(page, "Go on");
    if (await asked(page)) {
      await press(page, /^Fill in all/);
      await expect(page.getByRole("button", { name: /^Fill in all/ })).toHaveCount(0);
      const rest = page.locator("select:has(option[value='']:checked)");
      while ((await rest.count()) > 0) await rest.first().selectOption("keep");
      await press(page, "Check the rows");
    }
    await expect(page.getByText(/Nothing is written yet/)).toBeVisible();
  }

  /** Whether there are words to decide; else the rows are checked already. */
  async function asked(page: Page): Promise<boolean> {
    const words = page.getByRole("button", { name: "Check the rows" });
    await expect(words.or(page.getByText(/Nothing is written yet/))).toBeVisible();
    return words.isVisible();
  }

  test("come in whole and once, with what is misspelt put right, and go again", async ({ as, visit, arrived, larder }) => {
    const ada = await as(ADA);
    await importAccounts(ada, { visit, arrived });
    await expect(chip(ada, "New 85")).toBeVisible();
    await expect(chip(ada, "Rejected 0")).toBeVisible();
    await run(ada, /^Import 85/);
    const sums = `select count(*), count(parent_id), sum(annual_revenue), count(*) filter (where s.name = 'technology'),
        count(*) filter (where shipping_country = 'Philippines'), min(revenue_currency)
      from organization o left join segment s on s.id = o.segment_id
      where o.deleted_at is null and o.name <> 'Blue Fin Grill'`;
    const whole = "85\t15\t16954380000000\t12\t1\tUSD";
    expect(sql(larder.database, sums)).toBe(whole);
    await visit(ada, "/organizations?q=Bioholding");
    await expect(ada.getByRole("link", { name: "Bioholding" })).toBeVisible();

    // The same file again: every account is known, nothing is added or changed.
    await importAccounts(ada, { visit, arrived });
    await expect(chip(ada, "Skipped 85")).toBeVisible();
    await expect(ada.getByText("There is nothing to import.")).toBeVisible();
    expect(sql(larder.database, sums)).toBe(whole);

    await visit(ada, "/imports");
    await ada.getByRole("row", { name: /Imported/ }).getByRole("link", { name: "accounts.csv" }).click();
    await press(ada, "Undo this import");
    await expect(ada.getByText("This import was undone")).toBeVisible();
    expect(sql(larder.database, sums)).toBe("0\t0\t\t0\t0");
  });

  test("offer what a misspelt word probably means, and leave it to a person", async ({ as, visit, arrived }) => {
    const ada = await as(ADA);
    await upload(ada, { visit, arrived }, { name: "accounts.csv", mimeType: "text/csv", buffer: readFileSync(accounts) });
    await press(ada, "Go on");
    for (const [word, rows, offer] of [
      ["technolgy", "12", "technology"],
      ["Philipines", "1", "Philippines"],
    ] as const) {
      const select = ada.getByLabel(word, { exact: true });
      await expect(select).toHaveValue("");
      await expect(select.getByRole("option", { name: new RegExp(`^${offer} \\(likeliest`) })).toHaveCount(1);
      await expect(ada.getByRole("row", { name: new RegExp(word) })).toContainText(rows);
    }
  });
});
