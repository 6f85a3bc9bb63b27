// What every browser in a test is watched for, and how tests wait for it.

import type { BrowserContext, Locator, Page } from "@playwright/test";

/** Collects what the browser complains about: hydration that does not fit, errors of scripts, files that are missing. */
export class Complaints {
  readonly heard: string[] = [];

  watch(context: BrowserContext): void {
    context.on("weberror", (error) => this.heard.push(`uncaught: ${error.error()}`));
    context.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      // The same is heard, with the address, as a response.
      if (message.text().startsWith("Failed to load resource")) return;
      // Where the program is away for a moment, tabs try again until it is back.
      if (message.text().startsWith("WebSocket connection to")) return;
      // How fast this machine is, is not what is tested.
      if (message.text().includes("was preloaded using link preload but not used within a few seconds")) return;
      // As the tests want it, where they do not allow it.
      if (message.text() === "Service Worker registration blocked by Playwright") return;
      this.heard.push(`${message.type()}: ${message.text()} (${message.page()?.url()})`);
    });
    context.on("response", (response) => {
      const request = response.request();
      const refusable = request.isNavigationRequest() || new URL(response.url()).pathname.startsWith("/api/");
      if (response.status() >= 500 || (response.status() >= 400 && !refusable)) {
        this.heard.push(`${response.status()} ${request.method()} ${response.url()}`);
      }
    });
  }

  /** Takes out what a test meant to cause. */
  expected(pattern: RegExp): void {
    const rest = this.heard.filter((complaint) => !pattern.test(complaint));
    if (rest.length === this.heard.length) throw new Error(`nothing like ${pattern} was heard: ${this.heard}`);
    this.heard.splice(0, this.heard.length, ...rest);
  }

  /** Takes out what may be heard, or not, where things go wrong on purpose. */
  allowed(pattern: RegExp): void {
    this.heard.splice(0, this.heard.length, ...this.heard.filter((complaint) => !pattern.test(complaint)));
  }
}

/** Waits until WebAssembly has taken the page over. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
}

/** Waits until the page is there as a whole: taken over, and not on its way to another. */
export async function settled(page: Page): Promise<void> {
  await hydrated(page);
  await page.locator(".routing.on").waitFor({ state: "detached" });
}

/** Goes to a control with the Tab key, as somebody does who has no mouse. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.waitFor();
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    if (await control.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${control} cannot be reached with the Tab key`);
}

/** Whether the keyboard is somewhere on the page, and not thrown back to its start. */
export function focusIsHeld(page: Page): Promise<boolean> {
  return page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body);
}
