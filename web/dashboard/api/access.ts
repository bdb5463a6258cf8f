import { onTokenChange, token } from '../../shared/token';

/** The token that the server did not take, or the empty text where it asks for one; null as long as it has let the page in. */
let refused: string | null = null;
const listeners = new Set<() => void>();

/** Notes that the server lets nobody in who shows this. */
export function noteRefusal(shown: string): void {
  refused = shown;
  for (const listener of listeners) listener();
}

/** Whether the server refused the token that the page shows now. */
export function isRefused(): boolean {
  return refused !== null && refused === token();
}

/** Calls `listener` when that may have changed, until what it gives is called. */
export function onAccessChange(listener: () => void): () => void {
  listeners.add(listener);
  const stop = onTokenChange(listener);
  return () => {
    listeners.delete(listener);
    stop();
  };
}
