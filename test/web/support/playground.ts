import type { Browser, JSHandle, Page } from 'playwright-core';

/** What a page did that it must not: console messages, script errors, requests to other hosts. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
}

/** A new visitor's page, watched from the first request on. */
export async function newVisitor(
  browser: Browser,
  origin: string,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<Watched> {
  const page = await browser.newPage(options);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:')) complaints.push(`foreign request: ${url}`);
  });
  return { page, complaints };
}

/** Opens the playground and waits until its editors are there and the schema is read. */
export async function openPlayground(page: Page, origin: string): Promise<void> {
  const schema = page.waitForResponse(`${origin}/graphql`);
  await page.goto(`${origin}/graphiql/`);
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  await page.locator('.graphiql-response .monaco-editor').first().waitFor();
  await (await schema).finished();
}

/** The names on the tabs, from left to right. */
export function tabNames(page: Page): Promise<string[]> {
  return page.locator('[role=tab] > button[title]').evaluateAll((tabs) => tabs.map((tab) => tab.title));
}

/** Runs the operation of the open tab and gives the text that the result pane then shows. */
export async function run(page: Page, origin: string): Promise<string> {
  const [response] = await Promise.all([
    page.waitForResponse(`${origin}/graphql`),
    page.getByRole('button', { name: /^Execute query/ }).click(),
  ]);
  await response.finished();
  const model = await editorModel(page, 'response.json');
  await page.waitForFunction((shown) => shown.getValue() !== '', model);
  return model.evaluate((shown) => shown.getValue());
}

/** The whole text of one of the page's editors; the page itself holds only the lines in view. */
export async function editorText(page: Page, name: string): Promise<string> {
  return (await editorModel(page, name)).evaluate((model) => model.getValue());
}

/** Replaces the text of one of the page's editors, as pasting over it would. */
export async function setEditorText(page: Page, name: string, text: string): Promise<void> {
  await (await editorModel(page, name)).evaluate((model, value) => model.setValue(value), text);
}

/** The part used here of what Monaco holds a text in. */
interface EditorModel {
  readonly uri: { readonly path: string };
  getValue(): string;
  setValue(text: string): void;
}

/** GraphiQL leaves Monaco in a global variable of the page. */
function editorModel(page: Page, name: string): Promise<JSHandle<EditorModel>> {
  return page.evaluateHandle((end) => {
    const models: EditorModel[] = Reflect.get(globalThis, '__MONACO').editor.getModels();
    const found = models.find((model) => model.uri.path.endsWith(end));
    if (found === undefined) throw new Error(`The page has no editor of ${end}.`);
    return found;
  }, name);
}
