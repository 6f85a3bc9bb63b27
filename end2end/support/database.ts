// Databases for the tests, in the PostgreSQL that `scripts/with-postgres` runs beside them.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";

const server = process.env.LARDER_TEST_DATABASE_URL ?? "";
if (!server) throw new Error("LARDER_TEST_DATABASE_URL is not set: run scripts/with-postgres npm test");

/** The address of a database of that name. */
export function address(name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs SQL as the owner, whom no policy binds, on the company's day; answers with the rows, columns separated by tabs. */
export function sql(name: string, statement: string): string {
  const options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--field-separator=\t"];
  const output = execFileSync("psql", [...options, "--set=ON_ERROR_STOP=1", address(name), "-c", statement], {
    encoding: "utf8",
    env: { ...process.env, PGOPTIONS: "-c client_min_messages=warning -c TimeZone=America/New_York" },
  });
  return output.trimEnd();
}

/** Does something while a session of its own holds what the statement takes. */
export async function holding(name: string, statement: string, work: () => Promise<void>): Promise<void> {
  const options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"];
  const session = spawn("psql", [...options, address(name)], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    session.stdin.write(`${statement};\n\\echo held\n`);
    for await (const said of session.stdout) if (String(said).includes("held")) break;
    await work();
  } finally {
    session.stdin.end();
    if (session.exitCode === null) await once(session, "exit");
  }
}

export function create(name: string, template = "template1"): void {
  sql("postgres", `create database ${name} template ${template}`);
}

export function drop(name: string): void {
  sql("postgres", `drop database if exists ${name} with (force)`);
}

/** Migrated, with nothing in it. */
export const EMPTY_TEMPLATE = "larder_e2e_empty";
/** The same with the company and its people. */
export const COMPANY_TEMPLATE = "larder_e2e_company";
