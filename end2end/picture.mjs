// The pictures of Larder: an account of the demo company as its rep sees it, for the README, and what a phone and a laptop
// show before they install it. Taken from the running program; `npm --prefix end2end run picture` makes them anew.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "@playwright/test";

const URL = "http://127.0.0.1:3999";
const PASSWORD = "a password for one picture";
const root = resolve(import.meta.dirname, "..");
const program = process.env.LARDER_TEST_PROGRAM ?? join(root, "target/release/larder");
const folder = mkdtempSync(join(tmpdir(), "larder-picture-"));
const settings = { LARDER_DEMO_PASSWORD: PASSWORD, LARDER_LISTEN: "127.0.0.1:3999", LARDER_DATA_FOLDER: join(folder, "data") };
const larder = spawn(program, ["serve", "--demo"], { cwd: folder, env: { ...process.env, ...settings } });

async function pictures() {
  while (!(await fetch(`${URL}/readyz`).catch(() => undefined))?.ok) await pause(100);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const shoot = async (name, width, height, deviceScaleFactor, of) => {
    const isMobile = width < 640;
    const page = await browser.newPage({ baseURL: URL, viewport: { width, height }, deviceScaleFactor, isMobile, serviceWorkers: "block" });
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill("jordan@cornerstone.example");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => url.pathname !== "/sign-in");
    await of(page);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(root, name) });
    await page.close();
  };
  const account = async (page) => {
    await page.goto("/organizations");
    await page.locator("tbody th a").nth(2).click();
    await page.getByRole("heading", { name: "Timeline" }).waitFor();
  };
  const accounts = async (page) => {
    await page.goto("/organizations");
    await page.locator("tbody th a").first().waitFor();
  };
  const day = async (page) => {
    await page.goto("/my-day");
    await page.getByRole("heading", { level: 1 }).waitFor();
  };
  await shoot("docs/larder.png", 1280, 800, 1.5, account);
  await shoot("public/screenshot-day.png", 390, 844, 2, day);
  await shoot("public/screenshot-account.png", 390, 844, 2, account);
  await shoot("public/screenshot-accounts.png", 1280, 800, 1, accounts);
  await browser.close();
}

pictures().finally(() => {
  larder.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  larder.kill("SIGINT");
});
