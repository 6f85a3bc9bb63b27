// Records, made as a person makes them: through the forms.

import { expect, type Page } from "@playwright/test";

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

/** Writes a note on the account or contact whose page is open; answers with where it can be edited. */
export async function addNote(page: Page, text: string): Promise<string> {
  await page.getByLabel("Note", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Add note" }).click();
  const note = page.getByRole("listitem").filter({ hasText: text });
  await expect(note).toBeVisible();
  return (await note.getByRole("link", { name: "Edit" }).getAttribute("href")) ?? "";
}
