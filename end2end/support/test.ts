// `test`: every test has a Larder of its own on a database of its own, and fails when a browser complains.

import { type BrowserContext, type BrowserContextOptions, type Page, test as base } from "@playwright/test";
import { Complaints, hydrated, settled } from "./browser";
import { type Person, signIn } from "./company";
import { COMPANY_TEMPLATE, EMPTY_TEMPLATE, create, drop } from "./database";
import { Larder } from "./larder";
import type { Records } from "./pages";
import { RECORDS } from "./templates";

interface Options {
  /** Whether the company is there already, or Larder starts with nothing. */
  company: boolean;
}

interface Fixtures {
  /** The Larder of this test. */
  larder: Larder;
  /** The records that the company has from the start. */
  records: Records;
  /** What the browsers complained about so far; the test fails with what is left in it. */
  complaints: Complaints;
  /** Opens a page; with JavaScript, waits until WebAssembly has taken it over. */
  visit: (page: Page, path: string) => Promise<void>;
  /** Waits for the page that a form or a link led to, as `visit` does. */
  arrived: (page: Page, path: string | RegExp) => Promise<void>;
  /** A new browser in which a person is signed in, or nobody: its first page, still empty. */
  as: (person: Person | null, options?: BrowserContextOptions) => Promise<Page>;
}

let databases = 0;

export const test = base.extend<Fixtures & Options>({
  company: [true, { option: true }],

  larder: async ({ company }, use, { workerIndex }) => {
    const database = `larder_e2e_${workerIndex}_${(databases += 1)}`;
    create(database, company ? COMPANY_TEMPLATE : EMPTY_TEMPLATE);
    const larder = await Larder.serve(database);
    await use(larder);
    await larder.stop();
    drop(database);
  },

  records: async ({}, use) => use(JSON.parse(process.env[RECORDS] ?? "{}")),

  baseURL: ({ larder }, use) => use(larder.url),

  complaints: [
    async ({}, use) => {
      const complaints = new Complaints();
      await use(complaints);
      base.expect(complaints.heard, "what the browser complained about").toEqual([]);
    },
    { auto: true },
  ],

  context: async ({ context, complaints }, use) => {
    complaints.watch(context);
    await use(context);
  },

  visit: async ({ javaScriptEnabled }, use) => {
    await use(async (page, path) => {
      // Whoever leaves a page whose code is still on its way stops the download, which that page would complain about.
      if (javaScriptEnabled !== false && page.url() !== "about:blank") await settled(page);
      await page.goto(path);
      if (javaScriptEnabled !== false) await hydrated(page);
    });
  },

  arrived: async ({ javaScriptEnabled }, use) => {
    await use(async (page, path) => {
      await base.expect(page).toHaveURL(path);
      if (javaScriptEnabled !== false) await hydrated(page);
    });
  },

  as: async ({ browser, larder, complaints, contextOptions, javaScriptEnabled }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (person, options) => {
      const context = await browser.newContext({ ...contextOptions, javaScriptEnabled, baseURL: larder.url, ...options });
      contexts.push(context);
      complaints.watch(context);
      if (person) await signIn(context.request, larder.url, person);
      return context.newPage();
    });
    // Before their Larder ends: left open, they would go on asking it.
    for (const context of contexts) await context.close();
  },
});

export { expect } from "@playwright/test";
