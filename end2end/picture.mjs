// The picture in the README: an account of the demo company as its rep sees it, taken from the running program.
// `npm --prefix end2end run picture` makes it anew.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "@playwright/test";

const URL = "http://127.0.0.1:3999";
const PASSWORD = "a password for one picture";
const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "larder-picture-"));
const settings = { LARDER_DEMO_PASSWORD: PASSWORD, LARDER_LISTEN: "127.0.0.1:3999", LARDER_DATA_FOLDER: join(folder, "data") };
const larder = spawn(join(root, "target/release/larder"), ["serve", "--demo"], { cwd: folder, env: { ...process.env, ...settings } });

async function picture() {
  while (!(await fetch(`${URL}/readyz`).catch(() => undefined))?.ok) await pause(100);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const page = await browser.newPage({ baseURL: URL, viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 });
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill("jordan@cornerstone.example");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator("tbody th a").nth(2).click();
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  await page.screenshot({ path: join(root, "docs/larder.png") });
  await browser.close();
}

picture().finally(() => {
  larder.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  larder.kill("SIGINT");
});
