import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { ReactNode } from 'react';
import { follow } from '../../shared/live';
import { authorization, onTokenChange, token } from '../../shared/token';
import { Changes, Checkpoint, type ChangesVariables } from '../operations';
import { errorOf, isObject } from './api-error';
import { ask, endpoint, requestBody } from './ask';
import { readAnswer } from './read-answer';

export type Change = Changes['changes'];

/** How the stream of changes stands: `PAUSED` while nobody looks at the page, `REFUSED` where the server gives none. */
export type LiveState = 'CONNECTING' | 'LIVE' | 'LOST' | 'PAUSED' | 'REFUSED';

/** What the stream has brought. */
export interface Live {
  readonly state: LiveState;
  /** The newest first, at most 40. */
  readonly recent: readonly Change[];
  /** Calls `listener` with each change that came since the page was opened, until what it gives is called. */
  readonly listen: (listener: (change: Change) => void) => () => void;
}

const KEPT = 40;
/** How many entries that came before the page was opened are shown. */
const BEFORE = 25n;
/** How long after a refusal the next try is made, in milliseconds. */
const AGAIN_MS = 15_000;

const LiveContext = createContext<Live | null>(null);

/** The stream of changes, which all views share: a browser opens six connections to a server, of which this is one. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const shown = useSyncExternalStore(onTokenChange, token);
  const isVisible = useSyncExternalStore(onVisibility, () => document.visibilityState === 'visible');
  const [state, setState] = useState<LiveState>('CONNECTING');
  const [recent, setRecent] = useState<readonly Change[]>([]);
  const listeners = useRef(new Set<(change: Change) => void>());
  const place = useRef<Place>({ token: shown, lastId: null, opened: null });

  useEffect(() => {
    if (!isVisible) {
      setState('PAUSED');
      return undefined;
    }
    if (place.current.token !== shown) {
      place.current = { token: shown, lastId: null, opened: null };
      setRecent([]);
    }
    const life = new AbortController();
    setState('CONNECTING');
    void run(place.current, life.signal, setState, (change, isNew) => {
      setRecent((before) => [change, ...before.filter(({ index }) => index !== change.index)].slice(0, KEPT));
      if (isNew) for (const listener of listeners.current) listener(change);
    });
    return () => life.abort();
  }, [shown, isVisible]);

  // the same function at each change: listeners stay
  const listen = useCallback<Live['listen']>((listener) => {
    listeners.current.add(listener);
    return () => void listeners.current.delete(listener);
  }, []);
  const live = useMemo<Live>(() => ({ state, recent, listen }), [state, recent, listen]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('There is no stream of changes here.');
  return live;
}

/** Calls `onChange` a moment after changes of the kinds came, at most once every `everyMs`. */
export function useOnChange(
  concerns: (change: Change) => boolean,
  onChange: () => void,
  everyMs: number = 1_000,
): void {
  const { listen } = useLive();
  const latest = useRef({ concerns, onChange });
  useEffect(() => {
    latest.current = { concerns, onChange };
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = listen((change) => {
      if (timer !== undefined || !latest.current.concerns(change)) return;
      timer = setTimeout(() => {
        timer = undefined;
        latest.current.onChange();
      }, everyMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [listen, everyMs]);
}

function onVisibility(onChange: () => void): () => void {
  document.addEventListener('visibilitychange', onChange);
  return () => document.removeEventListener('visibilitychange', onChange);
}

/** How far the page has read, so that it goes on there when it is looked at again. */
interface Place {
  readonly token: string;
  lastId: string | null;
  /** The index before which entries were there when the page was opened; null before that is known. */
  opened: bigint | null;
}

async function run(
  place: Place,
  signal: AbortSignal,
  tell: (state: LiveState) => void,
  onChange: (change: Change, isNew: boolean) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const variables = await start(place, signal);
      const request = {
        url: endpoint('/stream'),
        body: requestBody(Changes, variables),
        headers: authorization(),
        signal,
        lastId: place.lastId,
        onOpen: (isOpen: boolean) => void (signal.aborted || tell(isOpen ? 'LIVE' : 'LOST')),
        onPlace: (id: string) => void (place.lastId = id),
      };
      let wasRefused = false;
      const refusal = await follow(request, (text) => {
        const change = changeOf(text);
        if (change === null) wasRefused = true;
        else onChange(change, place.opened !== null && BigInt(change.index) >= place.opened);
      });
      if (signal.aborted) return;
      tell(refusal !== null || wasRefused ? 'REFUSED' : 'LOST');
      // a place that is another log's is refused for good
      place.lastId = null;
      place.opened = null;
    } catch {
      if (signal.aborted) return;
      tell('LOST');
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** Begins a little before the last signed entry, so that one stream brings what was there last and what comes. */
async function start(place: Place, signal: AbortSignal): Promise<ChangesVariables> {
  if (place.opened !== null) return {};
  const { logCheckpoint } = await ask(Checkpoint, {}, signal);
  const size = BigInt(logCheckpoint?.size ?? 0);
  place.opened = size;
  if (logCheckpoint === null) return {};
  return { afterIndex: String(size > BEFORE ? size - BEFORE - 1n : -1n) };
}

function changeOf(text: string): Change | null {
  const answer = readAnswer(text, {});
  if (errorOf(answer, null) !== null || !isObject(answer) || !isObject(answer.data)) return null;
  return answer.data.changes as Change;
}
