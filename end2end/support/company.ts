// The company most tests work at: two teams, a person in every role.

import type { APIRequestContext } from "@playwright/test";
import { sql } from "./database";

export const COMPANY = "Harbor Brokers";
export const PASSWORD = "lantern-gravel-76-orchard";

export interface Person {
  name: string;
  email: string;
  role: "admin" | "manager" | "rep" | "viewer";
  team: string;
}

const person = (name: string, role: Person["role"], team: string): Person => ({
  name,
  email: `${name.split(" ")[0]?.toLowerCase()}@harbor.example`,
  role,
  team,
});

export const ADA = person("Ada Admin", "admin", COMPANY);
export const MIA = person("Mia Manager", "manager", COMPANY);
export const ROB = person("Rob Rep", "rep", COMPANY);
export const SAM = person("Sam Rep", "rep", "South");
export const VERA = person("Vera Viewer", "viewer", COMPANY);

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

/** Gives people an account, with the password of whoever set the company up. */
export function hire(database: string, people: Person[]): void {
  for (const { name, email, role, team } of people) {
    sql(
      database,
      `insert into team (id, name) values (gen_random_uuid(), '${team}') on conflict do nothing;
      with hired as (
        insert into person (id, name, email, role, team_id, time_zone)
        select gen_random_uuid(), '${name}', '${email}', '${role}', id, 'America/New_York' from team where name = '${team}'
        returning id
      )
      insert into credential (person_id, password_hash)
      select hired.id, credential.password_hash from hired, credential limit 1`,
    );
  }
}
