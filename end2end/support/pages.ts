// Every page there is. A route that is missing here fails a test, so that no page escapes the checks all pages get.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ADA, type Person } from "./company";

export interface PageOfLarder {
  /** As in app/src/routes.rs. */
  route: string;
  /** Where to see one; a route without parameters is its own address. */
  address?: (records: Records) => string;
  /** Who looks at it: Ada, unless nobody needs to be signed in. */
  by?: Person | null;
  /** For pages that only a company without an admin has. */
  company?: false;
}

/** What the template has, for the pages that show one record. */
export interface Records {
  organization: string;
}

export const PAGES: PageOfLarder[] = [
  { route: "/set-up", by: null, company: false },
  { route: "/sign-in", by: null },
  { route: "/organizations" },
  { route: "/organizations/new" },
  { route: "/organizations/:id", address: ({ organization }) => `/organizations/${organization}` },
  { route: "/organizations/:id/edit", address: ({ organization }) => `/organizations/${organization}/edit` },
];

export const seenBy = (page: PageOfLarder): Person | null => (page.by === undefined ? ADA : page.by);

/** The routes in the source, but for the ones that only lead elsewhere. */
export function routesInSource(): string[] {
  const source = readFileSync(resolve(__dirname, "../../app/src/routes.rs"), "utf8");
  const routes = [...source.matchAll(/path!\("([^"]*)"\) view=(.*)/g)];
  return routes.filter(([, path, view]) => path && !view?.includes("<Redirect")).map(([, path]) => path ?? "");
}
