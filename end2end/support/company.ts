// The company most tests work at: two teams, a person in every role.

import type { APIRequestContext } from "@playwright/test";
import { command } from "./larder";

export const COMPANY = "Harbor Brokers";
export const PASSWORD = "lantern-gravel-76-orchard";

export interface Person {
  name: string;
  email: string;
  role: "admin" | "manager" | "rep" | "viewer";
  team: "North" | "South";
}

const person = (name: string, role: Person["role"], team: Person["team"]): Person => ({
  name,
  email: `${name.split(" ")[0]?.toLowerCase()}@harbor.example`,
  role,
  team,
});

export const ADA = person("Ada Admin", "admin", "North");
export const MIA = person("Mia Manager", "manager", "North");
export const ROB = person("Rob Rep", "rep", "North");
export const SAM = person("Sam Rep", "rep", "South");
export const VERA = person("Vera Viewer", "viewer", "North");

/** Sends a form as a browser without JavaScript does. Fails when it is refused. */
export async function submit(request: APIRequestContext, path: string, form: Record<string, string>): Promise<void> {
  const answer = await request.post(path, { form, headers: { origin: new URL(path).origin }, maxRedirects: 0 });
  if (answer.status() !== 303) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
}

/** Makes the company with Ada as its first admin. */
export function setUp(request: APIRequestContext, url: string): Promise<void> {
  return submit(request, `${url}/set-up`, {
    _do: "/api/auth/set-up",
    "form[company_name]": COMPANY,
    "form[time_zone]": "America/New_York",
    "form[week_start]": "1",
    "form[currency]": "USD",
    "form[name]": ADA.name,
    "form[email]": ADA.email,
    "form[password]": PASSWORD,
  });
}

export function signIn(request: APIRequestContext, url: string, person: Person): Promise<void> {
  return submit(request, `${url}/sign-in`, { _do: "/api/auth/sign-in", email: person.email, password: PASSWORD });
}

/** Gives a person an account, as an admin does on the command line. */
export function hire(database: string, { name, email, role, team }: Person): void {
  const args = ["--name", name, "--email", email, "--role", role, "--team", team];
  command(database, ["user", "add", ...args], PASSWORD);
}
