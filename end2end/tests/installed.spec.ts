// Larder as an app: it can be installed, opens where there is no server, and says when there is a newer one.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Page, chromium } from "@playwright/test";
import { barriers } from "../support/axe";
import { NO_LINE, bookIsHere } from "../support/book";
import { hydrated } from "../support/browser";
import { ROB, signIn } from "../support/company";
import { holding, sql } from "../support/database";
import { Larder, laterBuild } from "../support/larder";
import { canWait } from "../support/line";
import { addTask } from "../support/records";
import { expect, test } from "../support/test";

test.use({ serviceWorkers: "allow" });

/** Waits until this device keeps all that Larder needs. */
const kept = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

/** Whose device this is, as it is noted down once somebody's book is on it. */
const remembered = (page: Page) =>
  page.evaluate(async () => {
    const { dataset } = document.documentElement;
    if (!("device" in self)) {
      const script = document.createElement("script");
      script.src = dataset.device ?? "";
      const there = new Promise((resolve) => script.addEventListener("load", resolve));
      document.head.append(script);
      await there;
    }
    const { device, __RESOLVED_RESOURCES } = self as unknown as { device: Device; __RESOLVED_RESOURCES: string[] };
    const { me } = JSON.parse(__RESOLVED_RESOURCES[0] ?? "{}");
    await device.open(me.id);
    await device.setMeta("person", JSON.stringify(me));
  });

interface Device {
  open(person: string): Promise<void>;
  setMeta(name: string, value: string): Promise<void>;
}

/** The names of the builds that are kept here. */
const builds = (page: Page) => page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("larder-")));

test("Chromium finds nothing that would keep it from being installed", async ({ larder, launchOptions, contextOptions }) => {
  // Not in a browser that forgets everything: there, nothing can be installed.
  const profile = mkdtempSync(join(tmpdir(), "larder-profile-"));
  const context = await chromium.launchPersistentContext(profile, { ...launchOptions, ...contextOptions, baseURL: larder.url });
  try {
    await signIn(context.request, larder.url, ROB);
    const page = await context.newPage();
    await page.goto("/organizations");
    await hydrated(page);
    await kept(page);
    const browser = await context.newCDPSession(page);
    expect((await browser.send("Page.getInstallabilityErrors")).installabilityErrors).toEqual([]);
    const { url, errors, data } = await browser.send("Page.getAppManifest");
    expect([url, errors]).toEqual([`${larder.url}/manifest.webmanifest`, []]);
    const { icons, screenshots, shortcuts } = JSON.parse(data ?? "{}");
    for (const { src, type } of [...icons, ...screenshots, ...shortcuts.flatMap((shortcut: { icons: [] }) => shortcut.icons)]) {
      const picture = await context.request.get(src);
      expect([src, picture.status(), picture.headers()["content-type"]]).toEqual([src, 200, type]);
    }
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
});

test("each shortcut of the app opens its page", async ({ as, visit }) => {
  const rob = await as(ROB);
  const { shortcuts } = await (await rob.request.get("/manifest.webmanifest")).json();
  expect(shortcuts.map(({ name }: { name: string }) => name)).toEqual(["Log visit", "My day"]);
  for (const { name, url } of shortcuts) {
    expect([name, (await rob.request.get(url)).status()]).toEqual([name, 200]);
    await visit(rob, url);
    await expect(rob.getByRole("heading", { level: 1 }), name).toBeVisible();
  }
});

test("each shortcut of the app opens its page without a line", async ({ as, visit, records, complaints }) => {
  const rob = await as(ROB);
  await visit(rob, `/organizations/${records.organization}`);
  await addTask(rob, "Bring the cod", "2020-01-02");
  await bookIsHere(rob);
  const { shortcuts } = await (await rob.request.get("/manifest.webmanifest")).json();
  await rob.context().setOffline(true);
  const [log, day] = shortcuts.map(({ url }: { url: string }) => url);
  await rob.goto(log);
  await rob.getByText("Dropped samples").click();
  await expect(rob.getByRole("main").getByLabel("What was said and done")).toBeVisible();
  await rob.goto(day);
  await expect(rob.getByRole("link", { name: "Bring the cod" })).toBeVisible();
  await hydrated(rob);
  await rob.getByRole("button", { name: "Done: Bring the cod" }).click();
  await expect(rob.getByRole("link", { name: "Bring the cod" })).toHaveCount(0);
  complaints.allowed(NO_LINE);
});

test("what waits is sent by the browser when the last tab is gone", async ({ as, larder, visit, records, complaints }) => {
  const rob = await as(ROB);
  await bookIsHere(rob);
  await visit(rob, `/organizations/${records.organization}`);
  await canWait(rob);
  const context = rob.context();
  await context.setOffline(true);
  await rob.getByLabel("Note", { exact: true }).fill("Closed the lid");
  await rob.getByRole("button", { name: "Add note" }).click();
  await expect(rob.getByText("Saved on this device")).toBeVisible();
  const other = await context.newPage();
  const browser = await context.newCDPSession(other);
  const registered = new Promise<string>((found) => {
    browser.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [one] = registrations.filter(({ scopeURL }) => scopeURL.startsWith(larder.url));
      if (one) found(one.registrationId);
    });
  });
  await browser.send("ServiceWorker.enable");
  const registrationId = await registered;
  await rob.close();
  await context.setOffline(false);
  // As Chromium does by itself when a device is back in range.
  await browser.send("ServiceWorker.dispatchSyncEvent", { origin: larder.url, registrationId, tag: "larder-outbox", lastChance: false });
  await expect.poll(() => sql(larder.database, "select count(*) from interaction where body = 'Closed the lid'")).toBe("1");
  complaints.allowed(NO_LINE);
});

/** Sends a form as the browser does before Larder has taken the page over. */
const postNatively = (page: Page, button: string) =>
  page.getByRole("button", { name: button }).evaluate((found: HTMLButtonElement) => {
    if (found.form) HTMLFormElement.prototype.submit.call(found.form);
  });

test("a form that is posted without a line says that nothing was sent, and what was typed is there again", async ({ as, larder, visit, complaints }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations");
  await kept(rob);
  await remembered(rob);
  await visit(rob, "/organizations/new");
  // With a line it gets through as ever.
  await rob.getByLabel("Name", { exact: true }).fill("Worker Wharf");
  await postNatively(rob, "Add account");
  await expect(rob.getByRole("heading", { level: 1, name: "Worker Wharf" })).toBeVisible();

  await visit(rob, "/organizations/new");
  await rob.getByLabel("Name", { exact: true }).fill("Cellar Cafe");
  await rob.context().setOffline(true);
  await postNatively(rob, "Add account");
  await expect(rob.getByText("Nothing was sent. What you typed is kept on this device")).toBeVisible();
  expect(await barriers(rob)).toEqual([]);
  await rob.context().setOffline(false);
  await rob.getByRole("link", { name: "Open the form" }).click();
  await hydrated(rob);
  await expect(rob.getByLabel("Name", { exact: true })).toHaveValue("Cellar Cafe");
  await rob.getByRole("button", { name: "Add account" }).click();
  await expect(rob.getByRole("heading", { level: 1, name: "Cellar Cafe" })).toBeVisible();
  expect(sql(larder.database, "select count(*) from organization where name = 'Cellar Cafe'")).toBe("1");

  // What cannot wait is sent again from the page that says so.
  await visit(rob, "/settings/profile");
  await rob.getByLabel("Name", { exact: true }).fill("Robert Rep");
  await rob.context().setOffline(true);
  await postNatively(rob, "Save");
  await expect(rob.getByText("Nothing was sent. Leave this page open until there is a line")).toBeVisible();
  await rob.context().setOffline(false);
  await rob.getByRole("link", { name: "Send again" }).click();
  await expect.poll(() => sql(larder.database, "select name from person where name like 'Rob% Rep'")).toBe("Robert Rep");
  complaints.allowed(NO_LINE);
  complaints.expected(/^503 POST/);
});

test("every file that the worker lists is there", async ({ larder, request }) => {
  const worker = await (await request.get("/sw.js")).text();
  const files: string[] = JSON.parse(worker.match(/^const FILES = (.*);$/m)?.[1] ?? "[]");
  expect(files.filter((file) => file.endsWith(".wasm")).length, "the program and its pages").toBeGreaterThan(5);
  const types: Record<string, string> = { js: "text/javascript", css: "text/css", wasm: "application/wasm", png: "image/png", svg: "image/svg+xml", ico: "image/x-icon" };
  for (const file of files) {
    const answer = await request.get(larder.url + file);
    expect([file, answer.status(), answer.headers()["content-type"]]).toEqual([file, 200, types[file.split(".").pop() ?? ""]]);
  }
});

test("without a server, a page opens whether it was visited before or not, and nothing of anybody's is kept", async ({ as, visit, larder, records, complaints }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations");
  await expect(rob.getByRole("link", { name: "Blue Fin Grill" })).toBeVisible();
  await remembered(rob);
  await kept(rob);
  // With the worker in between.
  await visit(rob, "/organizations");
  const texts = await rob.evaluate(async () => {
    const all = (await caches.keys()).map(async (name) => {
      const cache = await caches.open(name);
      return Promise.all((await cache.keys()).map(async (request) => (await cache.match(request))?.text() ?? ""));
    });
    return (await Promise.all(all)).flat();
  });
  expect(texts.length).toBeGreaterThan(20);
  expect(texts.filter((text) => /Blue Fin Grill|Rob Rep|rob@/.test(text))).toEqual([]);

  await larder.kill();
  await rob.reload();
  await hydrated(rob);
  await expect(rob.getByRole("button", { name: "Rob Rep: your menu" })).toBeVisible();
  await expect(rob.getByRole("main")).toBeVisible();
  for (const never of [`/contacts/${records.contact}`, "/settings/teams", "/imports"]) {
    await rob.goto(never);
    await hydrated(rob);
    await expect(rob.getByRole("button", { name: "Rob Rep: your menu" }), never).toBeVisible();
    await expect(rob.getByRole("heading", { level: 1 }), never).toBeVisible();
    expect(await barriers(rob), never).toEqual([]);
  }
  // From page to page as well, each with code of its own.
  await rob.getByRole("link", { name: "Contacts" }).first().click();
  await expect(rob).toHaveURL("/contacts");
  complaints.allowed(NO_LINE);
});

test("a server that takes its time is not waited for where the device can show the page meanwhile", async ({ as, visit, larder }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations");
  await remembered(rob);
  await kept(rob);
  await visit(rob, "/contacts");
  await holding(larder.database, "begin; lock table organization in access exclusive mode", async () => {
    await rob.goto("/organizations");
    await hydrated(rob);
    await expect(rob.getByRole("button", { name: "Rob Rep: your menu" })).toBeVisible();
    await expect(rob.getByRole("link", { name: "Blue Fin Grill" })).toBeHidden();
  });
  await expect(rob.getByRole("link", { name: "Blue Fin Grill" })).toBeVisible();
});

test("on a device that nobody has signed in on, it says to do that once where there is a line", async ({ as, visit, larder }) => {
  const nobody = await as(null);
  await visit(nobody, "/sign-in");
  await kept(nobody);
  const { database, port } = larder;
  await larder.kill();
  await nobody.goto("/organizations");
  await expect(nobody.getByRole("heading", { level: 1, name: "No line" })).toBeVisible();
  await expect(nobody.getByRole("alert")).toContainText("Sign in once where there is a line.");
  for (const colorScheme of ["light", "dark"] as const) {
    await nobody.emulateMedia({ colorScheme });
    expect(await barriers(nobody)).toEqual([]);
  }
  const again = await Larder.serve(database, port);
  await nobody.getByRole("link", { name: "Try again" }).click();
  await expect(nobody.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await again.stop();
});

test("a newer Larder is offered to an open tab, which goes on with what it has until somebody reloads it", async ({ as, visit, larder, records }) => {
  const rob = await as(ROB);
  await visit(rob, "/organizations/new");
  await kept(rob);
  const [first] = await builds(rob);
  await rob.getByLabel("Name", { exact: true }).fill("Pier 9");

  const folder = mkdtempSync(join(tmpdir(), "larder-later-"));
  const { database, port } = larder;
  await larder.stop();
  const later = await Larder.serve(database, port, laterBuild(folder));
  await rob.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await expect(rob.getByText("A new version of Larder is ready.")).toBeVisible();
  await expect(rob.getByLabel("Name", { exact: true })).toHaveValue("Pier 9");
  expect(await builds(rob)).toContain(first);
  expect(await barriers(rob)).toEqual([]);

  // A page whose code this tab has not needed so far, without a server: the earlier build's is still here.
  await later.stop();
  await rob.getByRole("link", { name: "Settings" }).first().click();
  await expect(rob).toHaveURL("/settings");
  await expect(rob.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();

  const again = await Larder.serve(database, port, join(folder, "larder"));
  await rob.getByRole("button", { name: "Reload" }).click();
  await hydrated(rob);
  await expect(rob.getByText("A new version of Larder is ready.")).toBeHidden();
  // The next page cleans up, once the earlier tab is gone.
  await expect(async () => {
    await visit(rob, `/organizations/${records.organization}`);
    expect(await builds(rob)).not.toContain(first);
  }).toPass();
  expect(await builds(rob)).toHaveLength(1);
  await again.stop();
  rmSync(folder, { recursive: true, force: true });
});
