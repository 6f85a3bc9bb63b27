// Offering to install Larder: where the browser can, to whoever looks for it, and once to somebody who has come to use it.

import type { Page } from "@playwright/test";
import { barriers } from "../support/axe";
import { ROB } from "../support/company";
import { expect, test } from "../support/test";

/** What Chromium does once it finds that the page could be installed. */
const couldBeInstalled = (page: Page) =>
  page.evaluate(() => {
    const offer = Object.assign(new Event("beforeinstallprompt", { cancelable: true }), {
      prompt: async () => void (document.documentElement.dataset.asked = "yes"),
      userChoice: Promise.resolve({ outcome: "accepted" }),
    });
    dispatchEvent(offer);
    return offer.defaultPrevented;
  });

test("the menu installs Larder where the browser can, and says nothing where it cannot", async ({ as, visit }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations");
  const menu = rob.getByRole("button", { name: /your menu/ });
  await menu.click();
  await expect(rob.getByRole("link", { name: "Your devices" })).toBeVisible();
  await expect(rob.getByRole("button", { name: "Install Larder" })).toBeHidden();
  // The browser's own line below the page is not shown as well.
  await expect.poll(() => couldBeInstalled(rob)).toBe(true);
  await rob.getByRole("button", { name: "Install Larder" }).click();
  await expect(rob.locator("html[data-asked]")).toBeAttached();
  await expect(rob.getByRole("button", { name: "Install Larder" })).toBeHidden();
});

test("on the third day it is offered, once", async ({ as, visit }) => {
  const rob = await as(ROB);
  const offer = rob.getByText("Install Larder, and it opens without a line.");
  for (const day of ["2026-03-02", "2026-03-03", "2026-03-04"]) {
    await expect(offer).toBeHidden();
    await rob.clock.setFixedTime(`${day}T15:00:00Z`);
    await visit(rob, "/organizations");
    await expect.poll(() => rob.evaluate(() => JSON.parse(localStorage.getItem("larder-install") ?? "{}").days?.length)).toBe(Number(day.slice(-1)) - 1);
    await couldBeInstalled(rob);
  }
  await expect(offer).toBeVisible();
  expect(await barriers(rob)).toEqual([]);
  await rob.getByRole("button", { name: "Not now" }).click();
  await expect(offer).toBeHidden();
  await visit(rob, "/contacts");
  await couldBeInstalled(rob);
  await rob.getByRole("button", { name: /your menu/ }).click();
  await expect(rob.getByRole("button", { name: "Install Larder" })).toBeVisible();
  await expect(offer).toBeHidden();
});

test("on an iPhone, where only the person can, it says how", async ({ as, visit }) => {
  const rob = await as(ROB, { viewport: { width: 390, height: 844 } });
  await rob.addInitScript(() => Object.defineProperty(navigator, "standalone", { value: false }));
  await visit(rob, "/organizations");
  await rob.getByRole("button", { name: /your menu/ }).click();
  await rob.getByRole("button", { name: "Install Larder" }).click();
  const how = rob.getByRole("dialog", { name: "Install Larder" });
  await expect(how).toContainText("Add to Home Screen");
  expect(await barriers(rob)).toEqual([]);
  await how.getByRole("button", { name: "Got it" }).click();
  await expect(how).toBeHidden();
});

test("the browser's own colour follows the theme that is chosen", async ({ as, visit }) => {
  const rob = await as(ROB, { colorScheme: "light" });
  await visit(rob, "/organizations");
  const colours = () => rob.locator("meta[name='theme-color']").evaluateAll((metas) => metas.map((meta) => meta.getAttribute("content")));
  expect(await colours()).toEqual(["#fbfaf7", "#161310"]);
  await rob.getByRole("button", { name: /your menu/ }).click();
  await rob.getByRole("button", { name: "Dark" }).click();
  const ground = () => rob.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await expect.poll(async () => new Set(await colours())).toEqual(new Set([await ground()]));
  await visit(rob, "/organizations");
  // Just as the server says it then, in its own notation.
  expect((await rob.request.get("/organizations").then((answer) => answer.text())).match(/#161310|#fbfaf7/g)).toEqual(["#161310"]);
});
