// The line between a browser and Larder: cut, mended, and broken after the server has heard.

import type { Page } from "@playwright/test";

const WRITES = "**/api/**";

/** Waits until commands can wait on the device. */
export async function canWait(page: Page): Promise<void> {
  await page.locator("html[data-outbox]").waitFor({ state: "attached" });
}

/** From here on nothing that is written arrives; what is read still does, so that a test needs no book on the device. */
export async function cut(page: Page): Promise<void> {
  await page.context().route(WRITES, (route) => {
    const { pathname } = new URL(route.request().url());
    const passes = route.request().method() !== "POST" || pathname.startsWith("/api/auth/");
    return passes ? route.fallback() : route.abort("internetdisconnected");
  });
}

/** The line is back, and the browser says so. */
export async function mend(page: Page): Promise<void> {
  await page.context().unroute(WRITES);
  await page.evaluate(() => dispatchEvent(new Event("online")));
}

/** From here on nothing comes over the line for what goes to `path`, and nothing says so; answers with what lets it go on. */
export async function hang(page: Page, path: string): Promise<() => void> {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => { goOn = resolve; });
  await page.context().route(`**${path}`, async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  return goOn;
}

/** The server hears the next command at `path`, and its answer is lost. */
export async function loseAnswer(page: Page, path: string): Promise<void> {
  await page.context().route(
    `**${path}`,
    async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
}
