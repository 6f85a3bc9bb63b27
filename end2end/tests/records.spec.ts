// What one does with an account and its people, beyond reading and editing them.

import { ADA, ROB } from "../support/company";
import { sql } from "../support/database";
import { addAccount } from "../support/records";
import { expect, test } from "../support/test";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("an account is handed over, and back with Undo", async ({ as, visit, records }) => {
      const rob = await as(ROB);
      await visit(rob, `/organizations/${records.organization}`);
      await expect(rob.getByText("Owned by Rob Rep")).toBeVisible();
      await rob.getByText("Hand over to…").click();
      await rob.getByLabel("New owner").selectOption({ label: "Mia Manager" });
      await rob.getByRole("button", { name: "Hand over" }).click();
      await expect(rob.getByText("Blue Fin Grill handed over to Mia Manager")).toBeVisible();
      await expect(rob.getByText("Owned by Mia Manager")).toBeVisible();
      await rob.getByRole("button", { name: "Undo" }).click();
      await expect(rob.getByText("Owned by Rob Rep")).toBeVisible();
    });

    test("what leaves one's sight is said, and is not there to be undone", async ({ as, visit, records, larder }) => {
      sql(larder.database, "update company set private_books = true");
      const rob = await as(ROB);
      await visit(rob, `/organizations/${records.organization}`);
      await rob.getByText("Hand over to…").click();
      await rob.getByLabel("New owner").selectOption({ label: "Sam Rep" });
      await rob.getByRole("button", { name: "Hand over" }).click();
      await expect(rob).toHaveURL(/\/organizations$/);
      await expect(rob.locator(".toasts")).toContainText("handed over to Sam Rep. It is not shared with you any more");
      await expect(rob.getByRole("button", { name: "Undo" })).toHaveCount(0);
    });

    test("a chef moves to another kitchen of a name that two have", async ({ as, visit, records }) => {
      const rob = await as(ROB);
      await visit(rob, "/organizations/new");
      await addAccount(rob, "Harbor Kitchen", { City: "Rockland" });
      await visit(rob, "/organizations/new");
      const meant = await addAccount(rob, "Harbor Kitchen", { City: "Rockland" });
      await visit(rob, `/contacts/${records.contact}`);
      await rob.getByText("Moved to…").click();
      await rob.getByLabel("New account").fill("Harbor Kitchen");
      await rob.getByRole("button", { name: "Move", exact: true }).click();
      const text = `Harbor Kitchen (Rockland) #${meant.slice(-8)}`;
      await expect(rob.getByRole("alert")).toContainText(text);
      await rob.getByLabel("New account").fill(text);
      await rob.getByRole("button", { name: "Move", exact: true }).click();
      await expect(rob.locator(".why-now").getByRole("link", { name: "Harbor Kitchen" })).toHaveAttribute(
        "href",
        `/organizations/${meant}`,
      );
      await expect(rob.getByText("What happened so far stays with Harbor Kitchen")).toHaveCount(1);
      await visit(rob, `/organizations/${records.organization}`);
      await expect(rob.getByRole("heading", { name: "Former" })).toBeVisible();
      // From the account itself its name need not be typed.
      await visit(rob, `/organizations/${meant}`);
      await rob.getByRole("link", { name: "Add contact" }).click();
      await rob.getByLabel("Last name").fill("Okafor");
      await rob.getByRole("button", { name: "Add contact" }).click();
      await expect(rob.getByRole("heading", { level: 1, name: "Okafor" })).toBeVisible();
    });

    test("what was deleted comes back from the trash, or is erased for good", async ({ as, visit, records, larder }) => {
      const ada = await as(ADA);
      await visit(ada, `/contacts/${records.contact}`);
      await ada.getByRole("button", { name: "Delete" }).click();
      await expect(ada.getByText("Contact deleted")).toBeVisible();
      await visit(ada, "/settings/trash");
      await ada.getByRole("row", { name: /Noor Haddad/ }).getByRole("button", { name: "Restore" }).click();
      await expect(ada.getByText("Nothing is deleted")).toBeVisible();
      await visit(ada, `/contacts/${records.contact}`);
      await expect(ada.getByRole("heading", { level: 1, name: "Noor Haddad" })).toBeVisible();

      await ada.getByRole("button", { name: "Delete" }).click();
      await expect(ada.getByText("Contact deleted")).toBeVisible();
      await visit(ada, "/settings/trash");
      await ada.getByText("Erase a deleted contact for good…").click();
      await ada.getByLabel("Who").selectOption({ label: "Noor Haddad (Blue Fin Grill)" });
      await ada.getByRole("button", { name: "Erase for good" }).click();
      await expect(ada.getByRole("alert")).toContainText("Tick the box");
      await ada.getByLabel("I know that this cannot be undone").check();
      await ada.getByRole("button", { name: "Erase for good" }).click();
      await expect(ada.getByText("Erased for good")).toBeVisible();
      await expect(ada.getByText("Noor Haddad")).toHaveCount(0);
      expect(sql(larder.database, "select last_name from contact where erased_at is not null")).toBe("Erased contact");
    });

    test("a contact is reached by phone and mail, and stands otherwise towards one principal", async ({ as, visit, records, larder }) => {
      sql(larder.database, "insert into organization (id, name, role) values (gen_random_uuid(), 'Stonegate', 'principal')");
      const rob = await as(ROB);
      await visit(rob, `/contacts/${records.contact}/edit`);
      await rob.getByLabel("Phone", { exact: true }).first().fill("+1 (207) 555-0100");
      await rob.getByLabel("E-mail", { exact: true }).first().fill("noor@bluefin.example");
      await rob.getByLabel("Principal", { exact: true }).first().selectOption({ label: "Stonegate" });
      await rob.getByRole("group", { name: "Towards principals" }).getByLabel("Stands as").first().selectOption({ label: "Champion" });
      await rob.getByRole("button", { name: "Save" }).click();
      await expect(rob.getByRole("link", { name: "+1 (207) 555-0100" })).toHaveAttribute("href", "tel:+12075550100");
      await expect(rob.getByRole("link", { name: "noor@bluefin.example" })).toHaveAttribute("href", "mailto:noor@bluefin.example");
      await expect(rob.getByRole("definition").filter({ hasText: "Stonegate" })).toContainText("Champion");
      await expect(rob.getByText("added the stand towards Stonegate")).toBeVisible();
    });

    test("somebody else's phones are shown before they are overwritten", async ({ as, visit, records }) => {
      const [ada, rob] = [await as(ADA), await as(ROB)];
      const form = `/contacts/${records.contact}/edit`;
      await visit(ada, form);
      await visit(rob, form);
      const phone = (page: typeof rob) => page.getByLabel("Phone", { exact: true }).first();
      await phone(ada).fill("555 0100");
      await ada.getByRole("button", { name: "Save" }).click();
      await expect(ada.getByRole("heading", { level: 1, name: "Noor Haddad" })).toBeVisible();
      await phone(rob).fill("555 0199");
      await rob.getByRole("button", { name: "Save" }).click();
      await expect(rob.getByRole("group", { name: "Phones" })).toContainText("Somebody wrote meanwhile: 555 0100");
      await expect(phone(rob)).toHaveValue("555 0199");
      if (javaScriptEnabled) {
        await rob.getByRole("group", { name: "Phones" }).getByRole("button", { name: "Take theirs" }).click();
      } else {
        await phone(rob).fill("555 0100");
      }
      await expect(phone(rob)).toHaveValue("555 0100");
      await rob.getByRole("button", { name: "Save" }).click();
      await expect(rob.getByRole("link", { name: "555 0100" })).toBeVisible();
    });
  });
}

test("branches, the way up, and the map", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations/new");
  const branch = await addAccount(rob, "Blue Fin on the Quay", { "Parent account": "Blue Fin Grill" });
  const crumbs = rob.getByRole("navigation", { name: "Breadcrumbs" });
  await crumbs.getByRole("link", { name: "Blue Fin Grill" }).click();
  await expect(rob.getByRole("heading", { level: 1, name: "Blue Fin Grill" })).toBeVisible();
  await expect(rob.getByRole("link", { name: "Blue Fin on the Quay" })).toHaveAttribute("href", `/organizations/${branch}`);
  await expect(rob.getByRole("link", { name: "Show on a map" })).toHaveAttribute("href", /openstreetmap\.org.*Portland/);
  await rob.getByRole("link", { name: "Branches" }).click();
  await expect(rob).toHaveURL(`/organizations?parent=${records.organization}`);
  await expect(rob.getByRole("main").getByRole("link", { name: "Blue Fin on the Quay" })).toBeVisible();
});

test("likely twins are shown while the name is typed", async ({ as, visit }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations/new");
  await rob.getByLabel("Name", { exact: true }).pressSequentially("blue fin gril");
  await expect(rob.getByRole("link", { name: "Blue Fin Grill (Portland)" })).toBeVisible();
  await expect(rob.getByLabel("Name", { exact: true })).toBeFocused();
});

test("an account becomes inactive where it stands, with its reason", async ({ as, visit, records }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await rob.getByRole("link", { name: "Edit status" }).click();
  await rob.getByRole("combobox", { name: "Status" }).selectOption({ label: "Inactive" });
  await rob.getByRole("button", { name: "Save" }).click();
  await expect(rob.getByRole("alert")).toContainText("Say why it is inactive.");
  await rob.getByRole("link", { name: "Say why it is inactive." }).click();
  await expect(rob.getByRole("textbox", { name: "Why inactive" })).toBeFocused();
  await rob.keyboard.type("Sold to a chain");
  await rob.keyboard.press("Enter");
  await expect(rob.getByText("Inactive: Sold to a chain").first()).toBeVisible();
});

test("going back to an account shows the place where it was left, also when it takes a moment", async ({ as, visit, records, arrived }) => {
  const rob = await as(ROB);
  await rob.setViewportSize({ width: 1440, height: 500 });
  await visit(rob, `/organizations/${records.organization}`);
  // What remembers places comes once the page stands.
  const came = () => rob.evaluate(() => performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/back.js")));
  await expect.poll(came).toBe(true);
  const place = () => rob.evaluate(() => Math.round(scrollY));
  await rob.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect.poll(place).toBeGreaterThan(200);
  const left = await place();
  const contact = rob.getByRole("main").locator("a[href^='/contacts/']").first();
  await contact.evaluate((link: HTMLElement) => link.click());
  await arrived(rob, /\/contacts\//);
  await expect.poll(place).toBe(0);
  await rob.route("**/api/organizations/**", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  await rob.goBack();
  await arrived(rob, /\/organizations\//);
  await expect.poll(place).toBe(left);
});
