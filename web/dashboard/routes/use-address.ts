import { useMemo, useSyncExternalStore } from 'react';
import { addressOf, parseAddress, type Address, type Route } from './route';

/** Where the page is, now and after each step. */
export function useAddress(): Address {
  const fragment = useSyncExternalStore(listen, () => location.hash);
  return useMemo(() => parseAddress(fragment), [fragment]);
}

function listen(onChange: () => void): () => void {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}

/** Goes to another view, or sets this one otherwise: a step that the browser's Back takes back. */
export function go(route: Route, search: Readonly<Record<string, string>> = {}): void {
  location.hash = addressOf(route, search);
}
