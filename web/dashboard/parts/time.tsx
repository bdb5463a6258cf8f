import { useSyncExternalStore } from 'react';
import { agoText, utcText } from '../format/time';

/** A moment with all its digits, in UTC. */
export function Time({ at }: { readonly at: string }) {
  return (
    <time className="time" dateTime={at}>
      {utcText(at)} <span className="zone">UTC</span>
    </time>
  );
}

/** How long ago a moment was; all its digits on request. */
export function Ago({ at }: { readonly at: string }) {
  const now = useSyncExternalStore(eachTick, () => tick);
  return (
    <time className="ago" dateTime={at} title={`${utcText(at)} UTC`}>
      {agoText(at, now)}
    </time>
  );
}

let tick = Date.now();
const listeners = new Set<() => void>();

/** One clock for the page. */
function eachTick(listener: () => void): () => void {
  if (listeners.size === 0) {
    tick = Date.now();
    timer = setInterval(() => {
      tick = Date.now();
      for (const each of listeners) each();
    }, 1_000);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

let timer: ReturnType<typeof setInterval> | undefined;
