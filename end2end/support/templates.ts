// Before the tests: two databases to clone, one with nothing in it and one with the company.

import { type Browser, chromium, type FullConfig, request } from "@playwright/test";
import { ADA, MIA, ROB, SAM, VERA, hire, setUp, signIn } from "./company";
import { COMPANY_TEMPLATE, EMPTY_TEMPLATE, create, drop, sql } from "./database";
import { Larder, command } from "./larder";
import type { Records } from "./pages";
import { addAccount, addContact, addNote, addTask, logCall } from "./records";

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
  const organization = await addAccount(page, "Blue Fin Grill", { City: "Portland" });
  const note = await addNote(page, "Asked for halibut in portions.");
  const task = await addTask(page, "Send the price list", "2099-03-02");
  await page.goto(`/log?organization=${organization}`);
  const touch = await logCall(page, "Asked when the cod comes back.");
  await page.goto("/contacts/new");
  const contact = await addContact(page, "Noor", "Haddad", "Blue Fin Grill");
  const person = sql(COMPANY_TEMPLATE, `select id from person where email = '${ROB.email}'`);
  const team = sql(COMPANY_TEMPLATE, `select id from team where name = '${SAM.team}'`);
  const records: Records = { organization, contact, note, touch, task, person, team, import: await upload(browser, larder) };
  process.env[RECORDS] = JSON.stringify(records);
  await browser.close();
  await larder.stop();
}

/** Ada's file, uploaded and not looked at yet. */
async function upload(browser: Browser, larder: Larder): Promise<string> {
  const context = await browser.newContext();
  await signIn(context.request, larder.url, ADA);
  const file = { name: "accounts.csv", mimeType: "text/csv", buffer: Buffer.from("Name,Sector\nHarbor Grill,Fine Dinning\n") };
  const answer = await context.request.post(`${larder.url}/imports/upload`, {
    multipart: { file },
    headers: { origin: larder.url },
    maxRedirects: 0,
  });
  await context.close();
  return answer.headers().location?.split("/").pop() ?? "";
}
