// Private books: another team's record does not exist, whichever way one looks for it.

import { ROB, SAM } from "../support/company";
import { sql } from "../support/database";
import { addAccount } from "../support/records";
import { expect, test } from "../support/test";

test.beforeEach(({ larder }) => {
  sql(larder.database, "update company set private_books = true");
});

test("a rep finds what is theirs in every place, and another team's record in none", async ({ as, visit, records }) => {
  const { organization, contact, note } = records;
  const [rob, sam] = [await as(ROB), await as(SAM)];

  // Rob's own record is found everywhere, so that not finding it means something.
  const places = ["/organizations", "/organizations?q=Blue+Fin", "/contacts", "/search?q=Blue+Fin", "/search?q=halibut"];
  for (const [person, found] of [[rob, true], [sam, false]] as const) {
    for (const place of places) {
      await visit(person, place);
      const hits = person.locator("main").getByText(/Blue Fin Grill|Noor Haddad/);
      if (found) await expect(hits.first(), place).toBeVisible();
      else await expect(hits, place).toHaveCount(0);
    }
    const csv = await person.request.get("/organizations.csv");
    expect(csv.status(), "the export").toBe(200);
    expect((await csv.text()).includes("Blue Fin Grill"), "the export").toBe(found);
    const reads = [
      `/organizations/${organization}`,
      `/organizations/${organization}/edit`,
      `/contacts/${contact}`,
      `/contacts/${contact}/edit`,
      note,
      `/api/organizations/show?id=${organization}`,
      `/api/contacts/show?id=${contact}`,
    ];
    for (const path of reads) {
      const answer = await person.request.get(path);
      expect(answer.status(), path).toBe(found ? 200 : 404);
      if (!found) expect(await answer.text(), path).not.toContain("Blue Fin");
    }
    const suggested = await person.request.get("/api/organizations/suggest?words=Blue");
    expect(suggested.status(), "suggestions").toBe(200);
    expect((await suggested.text()).includes("Blue Fin Grill"), "suggestions").toBe(found);
    for (const path of [`/contacts/new?organization=${organization}`, `/api/contacts/at-organization?id=${organization}`]) {
      const answer = await person.request.get(path);
      expect(answer.status(), path).toBeLessThan(500);
      expect(/Blue Fin|Noor/.test(await answer.text()), path).toBe(found);
    }
  }
});

test("another team's record can be neither written to nor deleted by whoever guesses its id", async ({ as, visit, larder, records }) => {
  const sam = await as(SAM);
  await visit(sam, "/organizations/new");
  const own = await addAccount(sam, "Sam's Diner");
  const key = "01999999-9999-7999-8999-999999999999";
  const command = { "command[id]": key, "command[key]": key, "command[base]": "{}" };
  const both = { "command[key]": key, "command[base]": `{"survivor": {}, "other": {}}` };
  const writes: [string, Record<string, string>][] = [
    ["/api/organizations/delete", { id: records.organization }],
    ["/api/organizations/follow", { id: records.organization, follow: "true" }],
    ["/api/contacts/delete", { id: records.contact }],
    ["/api/organizations/edit", { ...command, "command[id]": records.organization, "command[form][name]": "Guessed" }],
    ["/api/contacts/edit", { ...command, "command[id]": records.contact, "command[form][last_name]": "Guessed" }],
    ["/api/notes/add", { ...command, "command[organization]": records.organization, "command[form][body]": "Guessed" }],
    ["/api/notes/add", { ...command, "command[contact]": records.contact, "command[form][body]": "Guessed" }],
    ["/api/organizations/merge", { ...both, "command[survivor]": own, "command[other]": records.organization }],
    ["/api/organizations/merge", { ...both, "command[survivor]": records.organization, "command[other]": own }],
  ];
  for (const [path, form] of writes) {
    const answer = await sam.request.post(path, {
      form: { ...form, key },
      headers: { origin: larder.url, accept: "application/json" },
    });
    expect(answer.status(), path).toBe(404);
  }
  const there = sql(larder.database, "select count(*) from organization where deleted_at is null");
  expect(there).toBe("2");
  expect(sql(larder.database, "select count(*) from audit a join person p on p.id = a.person_id where p.name = 'Sam Rep'")).toBe(
    "1",
  );
});

test("naming another team's record does not find it", async ({ as, visit }) => {
  const sam = await as(SAM);
  await visit(sam, "/contacts/new");
  await sam.getByLabel("Last name").fill("Guess");
  await sam.getByLabel("Account", { exact: true }).fill("Blue Fin Grill");
  await sam.getByRole("button", { name: "Add contact" }).click();
  await expect(sam.getByLabel("Account", { exact: true })).toHaveAttribute("aria-invalid", "true");

  // Nor does anybody learn of it by making its twin.
  await visit(sam, "/organizations/new");
  await addAccount(sam, "Blue Fin Grill");
});
