/**
 * The access token that both pages show the server. The browser keeps it for the life of the tab, and hands it to no other
 * one; where it may keep nothing, it lasts as long as the page.
 */
const KEY = 'incident-archive:token';

/** What is used of the browser's storage for a tab. */
interface TabStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

let kept = '';
const listeners = new Set<() => void>();

/** The token; empty where none was entered. */
export function token(): string {
  try {
    return storage()?.getItem(KEY) ?? kept;
  } catch {
    return kept;
  }
}

/** Takes another token; an empty one forgets it. */
export function setToken(text: string): void {
  kept = text.trim();
  try {
    if (kept === '') storage()?.removeItem(KEY);
    else storage()?.setItem(KEY, kept);
  } catch {
    // kept by the page alone
  }
  for (const listener of listeners) listener();
}

/** Calls `listener` at each change, until what it gives is called. */
export function onTokenChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The header that shows the token; none without one. */
export function authorization(): Readonly<Record<string, string>> {
  const shown = token();
  return shown === '' ? {} : { authorization: `Bearer ${shown}` };
}

/** @throws Error where the browser forbids it */
function storage(): TabStorage | undefined {
  return (globalThis as { readonly sessionStorage?: TabStorage }).sessionStorage;
}
