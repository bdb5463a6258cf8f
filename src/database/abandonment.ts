import { ArchiveError } from '../core/errors';
import type { StopSignal } from './stop-signal';

/** What a caller is told whose request was abandoned: what the signal was aborted with, or that it took too long. */
export function abandoned(signal: StopSignal): ArchiveError {
  return signal.reason instanceof ArchiveError
    ? signal.reason
    : new ArchiveError('DEADLINE_EXCEEDED', null, 'the request was stopped');
}

/** Throws where the request is abandoned already, before anything is begun for it. */
export function throwIfAbandoned(signal: StopSignal | null): void {
  if (signal?.aborted === true) throw abandoned(signal);
}

/** The outcome of `work`; as soon as the request is abandoned, that instead. What `work` does goes on unheard then. */
export function unlessAbandoned<T>(work: Promise<T>, signal: StopSignal | null): Promise<T> {
  if (signal === null) return work;
  return new Promise((resolve, reject) => {
    const abandon = (): void => reject(abandoned(signal));
    if (signal.aborted) abandon();
    else signal.addEventListener('abort', abandon, { once: true });
    work.then(
      (value) => {
        signal.removeEventListener('abort', abandon);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', abandon);
        reject(error);
      },
    );
  });
}

/** Resolves to true when the request is abandoned before `work` has ended, else to false at its end. Never rejects. */
export function isAbandonedDuring(work: Promise<unknown>, signal: StopSignal): Promise<boolean> {
  return unlessAbandoned(
    work.then(
      () => false,
      () => false,
    ),
    signal,
  ).catch(() => true);
}
