// Every page there is. A route that is missing here fails a test, so that no page escapes the checks all pages get.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "@playwright/test";
import { ADA, ROB, type Person } from "./company";
import { STOCK, addAccount, addNote } from "./records";

export interface PageOfLarder {
  /** As in app/src/routes.rs. */
  route: string;
  /** Where to see one; a route without parameters is its own address. A route may be listed more than once. */
  address?: (records: Records) => string;
  /** Who looks at it: Ada, unless nobody needs to be signed in. */
  by?: Person | null;
  /** For pages that only a company without an admin has. */
  company?: false;
  /** What Rob does before, for pages that have something to show then; the page that he is given has no script. */
  before?: (rob: Page, records: Records) => Promise<void>;
  /** Whether a principal has a product, a distributor who may sell it, and a deal. */
  stocked?: true;
}

/** What the template has, for the pages that show one record. */
export interface Records {
  organization: string;
  contact: string;
  /** Where the note on the organization is edited. */
  note: string;
  /** Where the call at the organization is edited. */
  touch: string;
  /** Where the task at the organization is edited. */
  task: string;
  person: string;
  team: string;
  /** An import whose columns are still to be said. */
  import: string;
}

export const PAGES: PageOfLarder[] = [
  { route: "/set-up", by: null, company: false },
  { route: "/sign-in", by: null },
  { route: "/forgot", by: null },
  { route: "/invitation/:token", by: null, address: () => "/invitation/spent" },
  { route: "/reset/:token", by: null, address: () => "/reset/spent" },
  { route: "/shared/:token", by: null, address: () => "/shared/spent" },
  { route: "/" },
  { route: "/my-day", by: ROB },
  { route: "/dashboard" },
  { route: "/reports", stocked: true, address: () => "/reports?report=pipeline&who=all" },
  { route: "/reports", by: ROB, address: () => "/reports?report=quality&who=all" },
  { route: "/dashboard", stocked: true, by: ROB, address: () => "/dashboard?who=all&period=this-year" },
  { route: "/reports/mailed" },
  { route: "/reports/principal" },
  { route: "/reports/principal", stocked: true, address: () => `/reports/principal?principal=${STOCK.principal}` },
  { route: "/principals/:id", stocked: true, address: () => `/principals/${STOCK.principal}` },
  { route: "/principals/:id", stocked: true, by: ROB, address: () => `/principals/${STOCK.principal}?days=365` },
  { route: "/log" },
  { route: "/log", by: ROB, address: ({ organization }) => `/log?organization=${organization}&kind=call` },
  { route: "/organizations" },
  { route: "/organizations", address: () => "/organizations?q=nothing&priority=A" },
  { route: "/organizations", address: () => "/organizations?columns=status,segment,state,country,team,parent,phone,email,tags,role" },
  { route: "/organizations/new" },
  { route: "/organizations/:id", address: ({ organization }) => `/organizations/${organization}` },
  { route: "/organizations/:id/edit", address: ({ organization }) => `/organizations/${organization}/edit` },
  { route: "/organizations/:id/merge", address: ({ organization }) => `/organizations/${organization}/merge` },
  {
    route: "/organizations/:id/merge",
    address: ({ organization }) => `/organizations/${organization}/merge?with=Bluefin+Grill`,
    before: async (rob) => {
      await rob.goto("/organizations/new");
      await addAccount(rob, "Bluefin Grill", { City: "Bangor" });
    },
  },
  { route: "/waiting" },
  { route: "/contacts" },
  { route: "/contacts/new" },
  { route: "/contacts/:id", address: ({ contact }) => `/contacts/${contact}` },
  { route: "/contacts/:id/edit", address: ({ contact }) => `/contacts/${contact}/edit` },
  { route: "/organizations/:id", stocked: true, address: () => `/organizations/${STOCK.principal}` },
  { route: "/products" },
  { route: "/products", stocked: true, address: () => "/products?status=active&columns=status,allergens,certifications,price" },
  { route: "/products/new" },
  { route: "/products/:id", stocked: true, address: () => `/products/${STOCK.product}` },
  { route: "/products/:id/edit", stocked: true, address: () => `/products/${STOCK.product}/edit` },
  { route: "/authorizations/new", stocked: true, address: () => `/authorizations/new?distributor=${STOCK.distributor}` },
  { route: "/authorizations/:id", stocked: true, address: () => `/authorizations/${STOCK.authorization}` },
  { route: "/authorizations/:id/edit", stocked: true, address: () => `/authorizations/${STOCK.authorization}/edit` },
  { route: "/organizations/:id", stocked: true, address: () => `/organizations/${STOCK.operator}` },
  { route: "/opportunities" },
  { route: "/opportunities", stocked: true, address: () => "/opportunities?state=open&columns=value,probability,distributor,competitor,source" },
  { route: "/opportunities/board" },
  { route: "/opportunities/board", stocked: true, by: ROB, address: () => "/opportunities/board?owner=me&stale=yes" },
  { route: "/opportunities/new" },
  { route: "/opportunities/new", stocked: true, by: ROB, address: () => `/opportunities/new?principal=${STOCK.principal}&contact=${STOCK.chef}` },
  { route: "/opportunities/new", stocked: true, by: ROB, address: () => `/opportunities/new?like=${STOCK.deal}` },
  { route: "/opportunities/new/several" },
  {
    route: "/opportunities/new/several",
    stocked: true,
    by: ROB,
    address: () => `/opportunities/new/several?organization=${STOCK.operator}&principal=${STOCK.principal}`,
  },
  { route: "/opportunities/:id", stocked: true, address: () => `/opportunities/${STOCK.deal}` },
  { route: "/opportunities/:id/edit", stocked: true, address: () => `/opportunities/${STOCK.deal}/edit` },
  { route: "/interactions" },
  {
    route: "/interactions",
    stocked: true,
    by: ROB,
    address: () => "/interactions?status=completed&type.not=note&on.min=2020-01-01&columns=text,deal,products,minutes,rating,contact",
  },
  { route: "/interactions/:id/edit", by: ROB, address: ({ touch }) => touch },
  {
    route: "/interactions/:id/done",
    by: ROB,
    before: async (rob, records) => {
      await rob.goto(`/log?organization=${records.organization}&plan=yes`);
      await rob.getByLabel("When", { exact: true }).fill("2036-03-04T10:00");
      records.touch = `/interactions/${await rob.locator('[name="command[id]"]').inputValue()}/done`;
      await rob.getByRole("button", { name: "Save" }).click();
      await rob.getByText("Visit, scheduled").waitFor();
    },
    address: ({ touch }) => touch,
  },
  { route: "/log", by: ROB, address: ({ organization }) => `/log?organization=${organization}&plan=yes` },
  { route: "/samples" },
  { route: "/samples", stocked: true, by: ROB, address: () => "/samples?whose=everyone" },
  { route: "/tasks" },
  { route: "/tasks", by: ROB, address: () => "/tasks?whose=given&kind=call&q=nothing" },
  { route: "/tasks/week", by: ROB },
  { route: "/tasks/:id/edit", by: ROB, address: ({ task }) => task },
  { route: "/tasks/:id/done", by: ROB, address: ({ task }) => task.replace("/edit", "/done") },
  { route: "/notes/:id/edit", address: ({ note }) => note },
  { route: "/search" },
  { route: "/search", address: () => "/search?q=blue" },
  { route: "/settings" },
  { route: "/settings/profile" },
  { route: "/settings/password" },
  { route: "/settings/devices" },
  { route: "/settings/notifications", by: ROB },
  { route: "/settings/calendar", by: ROB },
  {
    route: "/settings/calendar",
    by: ROB,
    before: async (rob) => {
      await rob.goto("/settings/calendar");
      await rob.getByRole("button", { name: "Make an address" }).click();
      await rob.getByLabel(/^Add this address/).waitFor();
    },
  },
  { route: "/settings/people" },
  { route: "/settings/people/new" },
  { route: "/settings/people/:id", address: ({ person }) => `/settings/people/${person}` },
  { route: "/settings/teams" },
  { route: "/settings/teams/:id", address: ({ team }) => `/settings/teams/${team}` },
  { route: "/settings/segments" },
  { route: "/settings/unsent" },
  { route: "/settings/trash" },
  {
    route: "/settings/trash",
    before: async (rob, { contact }) => {
      await rob.goto(`/contacts/${contact}`);
      await rob.getByRole("button", { name: "Delete" }).click();
      await rob.getByText("Contact deleted").waitFor();
    },
  },
  { route: "/settings/company" },
  { route: "/settings/audit" },
  { route: "/settings/jobs" },
  { route: "/imports" },
  { route: "/imports/new" },
  { route: "/imports/:id", address: (records) => `/imports/${records.import}` },
  { route: "/imports/:id", address: (records) => `/imports/${records.import}?step=values` },
  { route: "/notifications", by: ROB },
  {
    route: "/notifications",
    before: async (rob, { organization }) => {
      await rob.goto(`/organizations/${organization}`);
      await addNote(rob, "Ask @Ada Admin");
    },
  },
  { route: "/ui" },
  { route: "/*any", address: () => "/nowhere" },
];

export const seenBy = (page: PageOfLarder): Person | null => (page.by === undefined ? ADA : page.by);

/** The routes in the source, but for the ones that only lead elsewhere. */
export function routesInSource(): string[] {
  const source = readFileSync(resolve(__dirname, "../../app/src/routes.rs"), "utf8");
  // Each `let name = vec![…]` holds what stands inside of `around("/path", …, name)`.
  const around = new Map([...source.matchAll(/around\("([^"]*)", [\w:]+, (\w+)\)/g)].map(([, path, name]) => [name, path]));
  const routes: string[] = [];
  let above = "";
  for (const line of source.split("\n")) {
    const [block, name] = line.match(/^ {4}(?:let (\w+) = )?vec!\[/) ?? [];
    if (block) above = around.get(name) ?? "";
    const [, path] = line.match(/^ +page\("([^"]*)"/) ?? [];
    if (path !== undefined) routes.push(above + path);
  }
  return routes;
}
