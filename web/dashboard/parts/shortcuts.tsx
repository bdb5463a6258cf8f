import { useEffect, useRef, useState, type Ref } from 'react';
import { go } from '../routes/use-address';
import type { Route } from '../routes/route';

/** After `g`, each of these goes to a view. */
const places: Readonly<Record<string, { readonly text: string; readonly route: Route }>> = {
  o: { text: 'Overview', route: { name: 'overview' } },
  i: { text: 'Incidents', route: { name: 'incidents' } },
  c: { text: 'Chains', route: { name: 'chains' } },
  r: { text: 'Recoveries', route: { name: 'recoveries' } },
  p: { text: 'Postmortems', route: { name: 'postmortems' } },
  e: { text: 'Evidence log', route: { name: 'log' } },
};

/** Milliseconds in which the second key must follow. */
const PAIR_MS = 1_200;

const KEY = 'incident-archive:shortcuts';

/** Whether single keys do anything: whoever dictates or has a screen reader may want them for themselves. */
function areOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

function turn(isOn: boolean): void {
  try {
    if (isOn) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, 'off');
  } catch {
    // they stay as they are where the browser keeps nothing
  }
}

/** Listens for the shortcuts, but where something is being written. */
export function useShortcuts(showHelp: () => void): void {
  const latest = useRef(showHelp);
  useEffect(() => {
    latest.current = showHelp;
  });
  useEffect(() => {
    let pairUntil = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || !areOn()) return;
      const place = performance.now() < pairUntil ? places[event.key] : undefined;
      pairUntil = event.key === 'g' ? performance.now() + PAIR_MS : 0;
      if (place !== undefined) go(place.route);
      else if (event.key === '?') latest.current();
      else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('input[type="search"]');
        if (search === null) return;
        search.focus();
      } else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, dialog[open]') !== null;
}

/** The list of the shortcuts. */
export function Shortcuts({ ref }: { readonly ref: Ref<HTMLDialogElement> }) {
  const [isOn, setOn] = useState(areOn);
  const change = (): void => {
    turn(!isOn);
    setOn(areOn());
  };
  return (
    <dialog ref={ref} className="dialog" aria-label="Keyboard shortcuts">
      <h2>Keyboard shortcuts</h2>
      <dl className="keys">
        {Object.entries(places).map(([key, { text }]) => (
          <div key={key}>
            <dt>
              <kbd>g</kbd> <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>/</kbd>
          </dt>
          <dd>Search, where a view has one</dd>
        </div>
        <div>
          <dt>
            <kbd>?</kbd>
          </dt>
          <dd>This list</dd>
        </div>
      </dl>
      <label className="check">
        <input type="checkbox" checked={isOn} onChange={change} /> Use these keys
      </label>
      <form method="dialog">
        <button className="button">Close</button>
      </form>
    </dialog>
  );
}
