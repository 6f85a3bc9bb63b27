// Records, made as a person makes them: through the forms.

import { expect, type Page } from "@playwright/test";

/** The part of a page's address that names the record. */
export function idIn(page: Page): string {
  const id = new URL(page.url()).pathname.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)?.[0];
  if (!id) throw new Error(`no record's id in ${page.url()}`);
  return id;
}

/** Fills in the form of a new organization, already open, and saves it: the page is then the organization's. */
export async function addOrganization(page: Page, name: string, more: Record<string, string> = {}): Promise<string> {
  await page.getByLabel("Name", { exact: true }).fill(name);
  for (const [label, text] of Object.entries(more)) {
    await page.getByLabel(label, { exact: true }).first().fill(text);
  }
  await page.getByRole("button", { name: "Add organization" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  return idIn(page);
}
