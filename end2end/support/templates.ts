// Before the tests: two databases to clone, one with nothing in it and one with the company.

import { chromium, type FullConfig, request } from "@playwright/test";
import { MIA, ROB, SAM, VERA, hire, setUp, signIn } from "./company";
import { COMPANY_TEMPLATE, EMPTY_TEMPLATE, create, drop, sql } from "./database";
import { Larder, command } from "./larder";
import type { Records } from "./pages";
import { addContact, addNote, addOrganization } from "./records";

/** The variable that hands the records' ids over to the tests. */
export const RECORDS = "END2END_RECORDS";

export default async function templates({ projects }: FullConfig): Promise<void> {
  drop(COMPANY_TEMPLATE);
  drop(EMPTY_TEMPLATE);
  create(EMPTY_TEMPLATE);
  command(EMPTY_TEMPLATE, ["migrate"]);

  create(COMPANY_TEMPLATE, EMPTY_TEMPLATE);
  const larder = await Larder.serve(COMPANY_TEMPLATE);
  const visitor = await request.newContext();
  await setUp(visitor, larder.url);
  await visitor.dispose();
  hire(COMPANY_TEMPLATE, [MIA, ROB, SAM, VERA]);

  const browser = await chromium.launch(projects[0]?.use.launchOptions);
  const context = await browser.newContext({ baseURL: larder.url, javaScriptEnabled: false });
  await signIn(context.request, larder.url, ROB);
  const page = await context.newPage();
  await page.goto("/organizations/new");
  const organization = await addOrganization(page, "Blue Fin Grill", { City: "Portland" });
  const note = await addNote(page, "Asked for halibut in portions.");
  await page.goto("/contacts/new");
  const contact = await addContact(page, "Noor", "Haddad", "Blue Fin Grill");
  const person = sql(COMPANY_TEMPLATE, `select id from person where email = '${ROB.email}'`);
  const team = sql(COMPANY_TEMPLATE, `select id from team where name = '${SAM.team}'`);
  const records: Records = { organization, contact, note, person, team };
  process.env[RECORDS] = JSON.stringify(records);
  await browser.close();
  await larder.stop();
}
