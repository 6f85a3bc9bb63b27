// Before the tests: two databases to clone, one with nothing in it and one with the company.

import { request } from "@playwright/test";
import { COMPANY_TEMPLATE, EMPTY_TEMPLATE, create } from "./database";
import { MIA, ROB, SAM, VERA, hire, setUp } from "./company";
import { Larder, command } from "./larder";

export default async function templates(): Promise<void> {
  create(EMPTY_TEMPLATE);
  command(EMPTY_TEMPLATE, ["migrate"]);

  create(COMPANY_TEMPLATE, EMPTY_TEMPLATE);
  const larder = await Larder.serve(COMPANY_TEMPLATE);
  const visitor = await request.newContext();
  await setUp(visitor, larder.url);
  await visitor.dispose();
  for (const person of [MIA, ROB, SAM, VERA]) hire(COMPANY_TEMPLATE, person);
  await larder.stop();
}
