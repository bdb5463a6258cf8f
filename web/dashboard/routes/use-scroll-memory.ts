import { useEffect } from 'react';

/** Milliseconds for which a view that comes back is waited for until it is as long as it was. */
const PATIENCE_MS = 2_000;

const positions = new Map<string, number>();
let steps = 0;

/**
 * Scrolls a new view to its top, and one that the browser goes back to where it was left. One that is only set otherwise stays
 * where it is.
 */
export function useScrollMemory(): void {
  useEffect(() => {
    history.scrollRestoration = 'manual';
    let entry = entryOf();
    let view = viewOf();
    let stop = (): void => undefined;
    const remember = (): void => void positions.set(entry, scrollY);
    const arrive = (): void => {
      stop();
      const isNew = !isStamped();
      entry = entryOf();
      stop = isNew ? nothing : restore(positions.get(entry) ?? 0);
      if (isNew && view !== viewOf()) scrollTo(0, 0);
      view = viewOf();
    };
    addEventListener('scroll', remember, { passive: true });
    addEventListener('hashchange', arrive);
    return () => {
      stop();
      removeEventListener('scroll', remember);
      removeEventListener('hashchange', arrive);
    };
  }, []);
}

const nothing = (): void => undefined;

function viewOf(): string {
  return location.hash.split('?')[0] ?? '';
}

function isStamped(): boolean {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'entry' in state;
}

/** The name of the place in the history, which is given one when it is first come to. */
function entryOf(): string {
  if (!isStamped()) {
    steps += 1;
    history.replaceState({ entry: `${Date.now()}-${steps}` }, '');
  }
  return String((history.state as { readonly entry: unknown }).entry);
}

/** Scrolls as far as there is something, until it is there; a reader who scrolls meanwhile is left alone. */
function restore(top: number): () => void {
  const until = performance.now() + PATIENCE_MS;
  let frame = 0;
  let isLeft = false;
  const leave = (): void => void (isLeft = true);
  const step = (): void => {
    if (isLeft) return;
    scrollTo(0, top);
    if (Math.abs(scrollY - top) > 1 && performance.now() < until) frame = requestAnimationFrame(step);
  };
  for (const kind of ['wheel', 'touchstart', 'keydown'] as const)
    addEventListener(kind, leave, { once: true, passive: true });
  step();
  return () => {
    leave();
    cancelAnimationFrame(frame);
  };
}
