// Records, made as a person makes them: through the forms.

import { expect, type Page } from "@playwright/test";
import { sql } from "./database";

/** The part of a page's address that names the record. */
export function idIn(page: Page): string {
  const id = new URL(page.url()).pathname.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)?.[0];
  if (!id) throw new Error(`no record's id in ${page.url()}`);
  return id;
}

/** Fills in the form of a new account, already open, and saves it: the page is then the account's. */
export async function addAccount(page: Page, name: string, more: Record<string, string> = {}): Promise<string> {
  await page.getByLabel("Name", { exact: true }).fill(name);
  for (const [label, text] of Object.entries(more)) {
    const field = page.getByLabel(label, { exact: true }).first();
    if (!(await field.isVisible())) await page.locator("details").filter({ has: field }).locator("summary").click();
    await field.fill(text);
  }
  await page.getByRole("button", { name: "Add account" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  return idIn(page);
}

/** Fills in the form of a new contact, already open, and saves it. */
export async function addContact(page: Page, first: string, last: string, account: string): Promise<string> {
  await page.getByLabel("First name").fill(first);
  await page.getByLabel("Last name").fill(last);
  await page.getByLabel("Account", { exact: true }).fill(account);
  await page.getByRole("button", { name: "Add contact" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `${first} ${last}` })).toBeVisible();
  return idIn(page);
}

/** Adds a task on the account or contact whose page is open; answers with where it can be edited. */
export async function addTask(page: Page, title: string, day: string): Promise<string> {
  const field = page.getByLabel("What is to be done");
  if (!(await field.isVisible())) await page.locator("summary").getByText("Add task").click();
  await field.fill(title);
  await page.getByLabel("By", { exact: true }).fill(day);
  await page.getByRole("button", { name: "Add task" }).click();
  const task = page.getByRole("link", { name: title });
  await expect(task).toBeVisible();
  return (await task.getAttribute("href")) ?? "";
}

/** Logs a call on the page `/log` of an account; answers with where it can be edited. */
export async function logCall(page: Page, text: string): Promise<string> {
  await page.getByText("Quick call").click();
  await page.getByLabel("What was said and done").fill(text);
  await page.getByRole("button", { name: "Save" }).click();
  const entry = page.getByRole("listitem").filter({ hasText: text });
  await expect(entry).toBeVisible();
  return (await entry.getByRole("link", { name: "Edit" }).getAttribute("href")) ?? "";
}

/** Writes a note on the account or contact whose page is open; answers with where it can be edited. */
export async function addNote(page: Page, text: string): Promise<string> {
  await page.getByLabel("Note", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Add note" }).click();
  const note = page.getByRole("listitem").filter({ hasText: text });
  await expect(note).toBeVisible();
  return (await note.getByRole("link", { name: "Edit" }).getAttribute("href")) ?? "";
}

/** A principal with a product, a distributor who may sell it, but not for long any more, and a deal of it. */
export const STOCK = {
  principal: "00000000-0000-7000-8000-00000000000a",
  distributor: "00000000-0000-7000-8000-00000000000b",
  product: "00000000-0000-7000-8000-00000000000c",
  authorization: "00000000-0000-7000-8000-00000000000d",
  operator: "00000000-0000-7000-8000-00000000000e",
  chef: "00000000-0000-7000-8000-00000000000f",
  deal: "00000000-0000-7000-8000-000000000010",
};

/** Puts them into a company, which needs somebody who may. */
export function stock(database: string): void {
  sql(
    database,
    `insert into organization (id, name, role)
    values ('${STOCK.principal}', 'Harvest Mill', 'principal'), ('${STOCK.distributor}', 'Keystone', 'distributor');
    insert into product (id, name, principal_id, sku, category, unit, pack_size, list_price, currency, allergens)
    values ('${STOCK.product}', 'Sourdough loaf', '${STOCK.principal}', 'HM-10', 'bakery', 'case', '12 x 800 g', 5460, 'USD', '{wheat}');
    insert into distributor_authorization (id, distributor_id, principal_id, since, until, territory)
    values ('${STOCK.authorization}', '${STOCK.distributor}', '${STOCK.principal}', '2020-01-02', current_date + 9, 'Maine');
    insert into organization (id, name, role, owner_id)
    select '${STOCK.operator}', 'Corner Bistro', 'prospect', id from person where email = 'rob@harbor.example';
    insert into contact (id, first_name, last_name, position, organization_id)
    values ('${STOCK.chef}', 'Cleo', 'Chef', 'Head Chef', '${STOCK.operator}');
    insert into opportunity (id, organization_id, principal_id, distributor_id, owner_id, context, stage, stage_entered_at, named_for)
    select '${STOCK.deal}', '${STOCK.operator}', '${STOCK.principal}', '${STOCK.distributor}', id, 'food show',
      'initial outreach', now() - interval '20 days', '2026-03-01'
    from person
    where email = 'rob@harbor.example';
    insert into opportunity_product (opportunity_id, product_id) values ('${STOCK.deal}', '${STOCK.product}');
    insert into opportunity_contact (opportunity_id, contact_id, influence) values ('${STOCK.deal}', '${STOCK.chef}', 'high');`,
  );
}
