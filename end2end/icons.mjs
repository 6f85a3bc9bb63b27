// The icons of the installed app, drawn from public/favicon.svg. `npm --prefix end2end run icons` makes them anew.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "@playwright/test";

const folder = resolve(import.meta.dirname, "../public");
const mark = readFileSync(join(folder, "favicon.svg"), "utf8");
const [, ground, jar] = mark.match(/(<rect .*?\/>)(<path .*?\/>)/);

/** To the edges, with the jar in the circle that every platform's mask leaves: 80 % of the width. */
const maskable = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${ground.replace(' rx="7"', "")}
  <g transform="translate(16 16) scale(.9) translate(-16 -16)">${jar}</g></svg>`;

/** What a shortcut does, as app/src/ui/icon.rs draws it, on the same ground. */
const shortcut = (drawing) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${ground.replace('rx="7"', 'rx="16"')}
  <g transform="translate(7 7) scale(.75)" fill="none" stroke="#f4fbf5" stroke-width="2" stroke-linecap="round"
    stroke-linejoin="round">${drawing}</g></svg>`;

const ICONS = [
  ["icon-192.png", 192, mark],
  ["icon-512.png", 512, mark],
  ["icon-maskable-192.png", 192, maskable],
  ["icon-maskable-512.png", 512, maskable],
  ["shortcut-log.png", 96, shortcut('<path d="m4 20 1-4.5L16 4.5l3.5 3.5-11 11zM13.5 7l3.5 3.5"/>')],
  ["shortcut-my-day.png", 96, shortcut('<circle cx="12" cy="12" r="3.75"/><path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1"/>')],
];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [name, size, drawing] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px }</style>${drawing}`);
  await page.screenshot({ path: join(folder, name), omitBackground: true });
  await page.close();
}
await browser.close();
