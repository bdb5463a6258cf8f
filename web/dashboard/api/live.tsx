import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { follow } from '../../shared/live';
import { authorization, onTokenChange, token } from '../../shared/token';
import { Changes, Checkpoint, type ChangesVariables } from '../operations';
import { ApiError, errorOf, isObject } from './api-error';
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
}

/** Calls `listener` with each change that came since the page was opened, until what it gives is called. */
type Listen = (listener: (change: Change) => void) => () => void;

const KEPT = 40;
/** What comes is shown together, however much it is: so long apart, in milliseconds. */
const TOGETHER_MS = 100;
/** In how many places before the last signed one changes are looked for when the page is opened: reads have places too. */
const BEFORE = 200n;
/** How long a page that nobody looks at is kept live, in milliseconds. */
const UNSEEN_MS = 30_000;
/** How long after a refusal the next try is made, in milliseconds. */
const AGAIN_MS = 15_000;

const LiveContext = createContext<Live | null>(null);
/** Apart from what changes with each change: views listen without being drawn again. */
const ListenContext = createContext<Listen | null>(null);

/** The stream of changes, which all views share: a browser opens six connections to a server, of which this is one. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const shown = useSyncExternalStore(onTokenChange, token);
  const isWatched = useIsWatched();
  const [state, setState] = useState<LiveState>('CONNECTING');
  const [recent, setRecent] = useState<readonly Change[]>([]);
  const listeners = useRef(new Set<(change: Change) => void>());
  const place = useRef<Place>({ token: shown, lastId: null, opened: null });

  useEffect(() => {
    if (!isWatched) {
      setState('PAUSED');
      return undefined;
    }
    if (place.current.token !== shown) {
      place.current = { token: shown, lastId: null, opened: null };
      setRecent([]);
    }
    const life = new AbortController();
    setState('CONNECTING');
    let came: Change[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      const newest = came.reverse();
      came = [];
      timer = undefined;
      const indexes = new Set(newest.map(({ index }) => index));
      // a stream that begins anew brings some again
      setRecent((before) => [...newest, ...before.filter(({ index }) => !indexes.has(index))].slice(0, KEPT));
    };
    void run(place.current, life.signal, setState, (change, isNew) => {
      came.push(change);
      timer ??= setTimeout(show, TOGETHER_MS);
      if (isNew) for (const listener of listeners.current) listener(change);
    });
    return () => {
      life.abort();
      clearTimeout(timer);
      if (came.length > 0) show();
    };
  }, [shown, isWatched]);

  const listen = useCallback<Listen>((listener) => {
    listeners.current.add(listener);
    return () => void listeners.current.delete(listener);
  }, []);
  const live = useMemo<Live>(() => ({ state, recent }), [state, recent]);
  return (
    <ListenContext value={listen}>
      <LiveContext value={live}>{children}</LiveContext>
    </ListenContext>
  );
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
  const listen = useContext(ListenContext);
  const latest = useRef({ concerns, onChange });
  useEffect(() => {
    latest.current = { concerns, onChange };
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = listen?.((change) => {
      if (timer !== undefined || !latest.current.concerns(change)) return;
      timer = setTimeout(() => {
        timer = undefined;
        latest.current.onChange();
      }, everyMs);
    });
    return () => {
      clearTimeout(timer);
      stop?.();
    };
  }, [listen, everyMs]);
}

/** Whether somebody looks at the page, or has a moment ago. */
function useIsWatched(): boolean {
  const [isWatched, setWatched] = useState(true);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') setWatched(true);
      else timer = setTimeout(() => setWatched(false), UNSEEN_MS);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, []);
  return isWatched;
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
    } catch (error) {
      if (signal.aborted) return;
      const isRefused = error instanceof ApiError && error.kind !== 'OFFLINE' && error.kind !== 'FAILED';
      tell(isRefused ? 'REFUSED' : 'LOST');
      // with another token it begins anew
      if (isRefused) return;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** Begins a little before the last signed entry, so that one stream brings what was there last and what comes. */
async function start(place: Place, signal: AbortSignal): Promise<ChangesVariables> {
  if (place.opened === null) {
    const { logCheckpoint } = await ask(Checkpoint, {}, signal);
    place.opened = BigInt(logCheckpoint?.size ?? 0);
  }
  // an archive without a key has no checkpoint, and perhaps a long log: from now on is enough there
  if (place.opened === 0n) return {};
  return { afterIndex: String(place.opened > BEFORE ? place.opened - BEFORE - 1n : -1n) };
}

function changeOf(text: string): Change | null {
  const answer = readAnswer(text, {});
  if (errorOf(answer, null) !== null || !isObject(answer) || !isObject(answer.data)) return null;
  return answer.data.changes as Change;
}
