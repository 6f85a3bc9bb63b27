// The book on a device: what is put into it before a test, and how a test waits for it.

import { expect, type BrowserContext, type Page } from "@playwright/test";
import { hydrated } from "./browser";
import type { Person } from "./company";
import { sql } from "./database";

/** What a browser says for itself where there is no line. */
export const NO_LINE = /Failed to fetch|net::ERR_|Not reachable|WebAssembly compilation aborted/;

/** Waits until the book of whoever is signed in is on the device. */
export async function bookIsHere(page: Page): Promise<void> {
  await page.goto("/settings/devices");
  await expect(page.getByText(/accounts with their contacts, tasks and a year of what happened are on this device/)).toBeVisible({ timeout: 20_000 });
  // The worker that answers without a line has to be there as well.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}

/** Waits until a record of the book on the device says `words`: what was written a moment ago comes with the next delta. */
export async function bookHas(page: Page, table: string, words: string): Promise<void> {
  const texts = () =>
    page.evaluate((table) => (self as unknown as { device: { table(name: string): Promise<string[]> } }).device.table(table), table);
  await expect.poll(async () => (await texts()).some((text) => text.includes(words)), { timeout: 20_000 }).toBe(true);
}

/** Opens Larder in another tab, as somebody does who closed the last one. */
export async function reopened(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(path);
  await hydrated(page);
  return page;
}

export interface Place {
  account: string;
  contact: string;
}

/** Puts accounts of a person's into the database, each with a contact and something that happened there. */
export function give(database: string, person: Person, places: Place[]): void {
  for (const { account, contact } of places) {
    sql(
      database,
      `with owner as (select id from person where email = '${person.email}'),
      made as (
        insert into organization (id, name, owner_id, shipping_city)
        select gen_random_uuid(), '${account}', id, 'Bangor' from owner returning id, owner_id
      ),
      met as (
        insert into contact (id, first_name, last_name, organization_id, phones)
        select gen_random_uuid(), split_part('${contact}', ' ', 1), split_part('${contact}', ' ', 2), id,
          '[{"label": "mobile", "number": "+1 207 555 0100"}]' from made
        returning organization_id
      )
      insert into interaction (id, author_id, type, body, organization_id)
      select gen_random_uuid(), owner_id, 'note', 'Last word of ${account}', id from made`,
    );
  }
}
