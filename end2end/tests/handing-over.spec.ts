// Somebody leaves: an admin hands over what they hold, and finds it in the trail.

import { ADA, MIA, PASSWORD, ROB } from "../support/company";
import { expect, test } from "../support/test";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("who is disabled is out at once, and their accounts are somebody else's", async ({ as, visit, arrived, records }) => {
      const rob = await as(ROB);
      await visit(rob, "/organizations");
      const ada = await as(ADA);
      await visit(ada, "/settings/people");
      await ada.getByRole("main").getByRole("link", { name: ROB.name }).click();
      await expect(ada.getByRole("heading", { level: 1, name: ROB.name })).toBeVisible();
      await ada.getByText("Disable…").click();
      await ada.getByLabel("Who takes over").selectOption({ label: MIA.name });
      await ada.getByRole("button", { name: `Disable ${ROB.name}` }).click();
      await expect(ada.getByText("They cannot sign in. What they held was handed over.")).toBeVisible();

      // His page may hear of it just now, and be on its way out by itself.
      await expect(() => rob.goto("/organizations")).toPass();
      await arrived(rob, /\/sign-in\?next=/);
      await rob.getByLabel("E-mail").fill(ROB.email);
      await rob.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await rob.getByRole("button", { name: "Sign in" }).click();
      await expect(rob.getByText("The address or the password is not right.").first()).toBeVisible();

      await visit(ada, `/organizations/${records.organization}`);
      await expect(ada.getByRole("main").getByText(MIA.name).first()).toBeVisible();

      await visit(ada, "/settings/audit");
      await ada.getByLabel("Who", { exact: true }).selectOption({ label: ADA.name });
      await ada.getByLabel("What", { exact: true }).selectOption("person");
      await ada.getByRole("button", { name: "Show", exact: true }).click();
      await arrived(ada, /\/settings\/audit\?.*table=person/);
      const entry = ada.getByRole("listitem").filter({ hasText: `disabled ${ROB.name}` });
      await expect(entry).toHaveCount(1);

      await entry.getByRole("link", { name: ROB.name, exact: true }).click();
      await ada.getByRole("button", { name: "Enable again" }).click();
      await expect(ada.getByText("They sign in with their own password.")).toBeVisible();
    });
  });
}
