import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { onTokenChange, token } from '../../shared/token';
import { ApiError } from './api-error';
import { ask } from './ask';
import type { Operation } from './operation';

/** What is known of the answer to a query. */
export interface Answer<Data> {
  /** Those of the last answer to the same question that had some, perhaps an earlier view's; null before it. */
  readonly data: Data | null;
  /** Why the last answer had none: `data` are older then. */
  readonly error: ApiError | null;
  readonly isLoading: boolean;
  /** Milliseconds that the last answer took; null before it. */
  readonly tookMs: number | null;
  readonly reload: () => void;
}

/** Answers that are kept, so that a view that one comes back to is there at once, and asked for anew behind that. */
const KEPT = 40;
const kept = new Map<string, unknown>();

function keep(question: string, data: unknown): void {
  kept.delete(question);
  kept.set(question, data);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
}

// what one token showed is not for the next
onTokenChange(() => kept.clear());

interface Known<Data> {
  readonly question: string;
  readonly data: Data | null;
  readonly error: ApiError | null;
  readonly tookMs: number | null;
}

/**
 * Asks a query, and again when its variables, the token or `reload` say so; of several under way only the last counts. Null
 * for the variables asks nothing yet.
 */
export function useQuery<Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables | null,
): Answer<Data> {
  const shown = useSyncExternalStore(onTokenChange, token);
  const [turn, setTurn] = useState(0);
  const [known, setKnown] = useState<Known<Data> | null>(null);
  const [pending, setPending] = useState<string | null>(null);
  const asked = variables === null ? null : JSON.stringify(variables);
  const question = `${operation.name} ${asked} ${shown}`;

  useEffect(() => {
    if (asked === null) return undefined;
    const life = new AbortController();
    const startedAt = performance.now();
    const settle = (data: Data | null, error: ApiError | null): void => {
      if (life.signal.aborted) return;
      const tookMs = performance.now() - startedAt;
      if (data !== null) keep(question, data);
      else if (error?.isPassing === false) kept.delete(question);
      // what was shown stays, with the error beside it, where the next try may do better
      const shownNow = data ?? (kept.get(question) as Data | undefined) ?? null;
      setKnown({ question, data: shownNow, error, tookMs });
      setPending(null);
    };
    setPending(question);
    ask(operation, JSON.parse(asked) as Variables, life.signal).then(
      (data) => settle(data, null),
      (error: unknown) => settle(null, toApiError(error)),
    );
    return () => life.abort();
  }, [operation, asked, question, turn]);

  const reload = useCallback(() => setTurn((count) => count + 1), []);
  const current = known?.question === question ? known : null;
  // the question names the operation, so the answer is of its type
  const data = current === null ? ((kept.get(question) as Data | undefined) ?? null) : current.data;
  return {
    data,
    error: current?.error ?? null,
    isLoading: asked !== null && (current === null || pending === question),
    tookMs: current?.tookMs ?? null,
    reload,
  };
}

export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(error instanceof Error ? error.message : String(error), 'CLIENT', null);
}
