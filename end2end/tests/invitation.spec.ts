// From nothing to two people: set up, invite by link, the second one comes in.

import { ADA, COMPANY, PASSWORD } from "../support/company";
import { expect, test } from "../support/test";

const RITAS = "copper-orchard-51-lantern";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled, company: false });

    test("who is invited by link chooses a password, and signs in with it", async ({ as, visit, arrived }) => {
      const ada = await as(null);
      await visit(ada, "/");
      await ada.getByLabel("Company").fill(COMPANY);
      await ada.getByLabel("Your name").fill(ADA.name);
      await ada.getByLabel("Your e-mail").fill(ADA.email);
      await ada.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await ada.getByRole("button", { name: "Set up Larder" }).click();
      await arrived(ada, /\/$/);
      await expect(ada.getByRole("link", { name: COMPANY })).toBeVisible();

      await visit(ada, "/settings/people/new");
      await ada.getByLabel("Name", { exact: true }).fill("Rita Rep");
      await ada.getByLabel("E-mail", { exact: true }).fill("rita@harbor.example");
      await ada.getByRole("button", { name: "Invite" }).click();
      const link = await ada.getByLabel(/Hand this link to Rita Rep/).inputValue();

      const rita = await as(null);
      await visit(rita, link);
      await expect(rita.getByRole("heading", { name: "Welcome, Rita Rep" })).toBeVisible();
      await rita.getByLabel("New password").fill(RITAS);
      await rita.getByRole("button", { name: "Join" }).click();
      await arrived(rita, /\/$/);
      await expect(rita.getByRole("button", { name: "Rita Rep: your menu" })).toBeVisible();

      // Elsewhere, later: the link is spent, the password is not.
      const phone = await as(null);
      await visit(phone, link);
      await expect(phone.getByRole("heading", { name: "This link opens nothing any more" })).toBeVisible();
      await phone.getByRole("link", { name: "Sign in" }).click();
      await phone.getByLabel("E-mail").fill("rita@harbor.example");
      await phone.getByLabel("Password", { exact: true }).fill(RITAS);
      await phone.getByRole("button", { name: "Sign in" }).click();
      await arrived(phone, /\/$/);
      await expect(phone.getByRole("button", { name: "Rita Rep: your menu" })).toBeVisible();
      // A rep has no business with who may do what.
      const refused = await phone.request.get("/settings/people");
      expect(refused.status()).toBe(403);
    });
  });
}
