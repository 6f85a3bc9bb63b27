// What holds for every page there is.

import { barriers } from "../support/axe";
import { ROB } from "../support/company";
import { PAGES, routesInSource, seenBy } from "../support/pages";
import { stock } from "../support/records";
import { expect, test } from "../support/test";

const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];

test("every route is in the list of pages", () => {
  const listed = new Set(PAGES.map(({ route }) => route));
  expect(routesInSource().sort()).toEqual([...listed].sort());
});

for (const [place, page] of PAGES.entries()) {
  test.describe(`${place + 1} ${page.route}`, () => {
    test.use({ company: page.company ?? true });

    test("has no barriers, in both themes, on a phone and a laptop", async ({ as, visit, records, larder }) => {
      if (page.stocked) stock(larder.database);
      if (page.before) await page.before(await as(ROB, { javaScriptEnabled: false }), records);
      const tab = await as(seenBy(page));
      await visit(tab, page.address?.(records) ?? page.route);
      await expect(tab.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(tab).toHaveTitle(/. · Larder$/);
      const found: string[] = [];
      for (const size of SIZES) {
        await tab.setViewportSize(size);
        for (const colorScheme of ["light", "dark"] as const) {
          await tab.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          for (const barrier of await barriers(tab)) found.push(`${size.width} ${colorScheme}: ${barrier}`);
        }
        const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (overflow > 0) found.push(`${size.width}: the page is ${overflow} px wider than the screen`);
      }
      expect(found).toEqual([]);
    });
  });
}
