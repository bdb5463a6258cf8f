import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Opens a view by its address and waits until nothing of it is being loaded. */
export async function openView(page: Page, origin: string, fragment: string): Promise<void> {
  // an address that differs behind # alone would be no new page
  await page.goto('about:blank');
  await page.goto(`${origin}/${fragment}`);
  await settled(page);
}

/** Waits until nothing is being loaded, drawn or asked; 20 seconds at most. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  const waiting = page.locator('main :is(.loading, .bone, .plot:empty)');
  const deadline = performance.now() + 20_000;
  while ((await waiting.count()) > 0) {
    if (performance.now() > deadline) throw new Error(`The view did not settle: ${page.url()}`);
    await page.waitForTimeout(30);
  }
  await inPage(page, 'document.fonts.ready.then(() => null)');
}

/** Gives the value of an expression in the page, whose globals the types of tests do not have. */
export function inPage<Value>(page: Page, expression: string): Promise<Value> {
  return page.evaluate<Value>(expression);
}

/** What axe finds wrong with a page and calls serious or critical, by all its rules or these: the rule, and where. */
export async function graveFaults(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** By how many pixels a page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return inPage(page, 'Math.max(0, document.documentElement.scrollWidth - innerWidth)');
}
