import type { FastifyReply, FastifyRequest } from 'fastify';
import { ArchiveError } from '../core/errors';
import { Stop, type StopSignal } from '../database';

/** How long requests may take, in milliseconds from when they have arrived whole. */
export interface Deadlines {
  readonly deadlineMs: number;
  /** For operations that go through many records; see `isLongRunning`. */
  readonly longDeadlineMs: number;
}

/**
 * The time that a request has for its answer. The signal is aborted, with the ArchiveError that callers are told, when
 * the time is over and when the client goes away.
 */
export class RequestDeadline {
  private readonly stopped = new Stop();
  private readonly begin = performance.now();
  private timer: NodeJS.Timeout;
  private isOver = false;

  constructor(
    private readonly request: FastifyRequest,
    reply: FastifyReply,
    private readonly deadlines: Deadlines,
  ) {
    this.timer = this.stopAfter(deadlines.deadlineMs);
    reply.raw.once('close', () => {
      if (!this.isOver) this.stop(exceeded('nobody waits for the answer any more'));
    });
  }

  get signal(): StopSignal {
    return this.stopped;
  }

  /** Gives the request the time of operations that go through many records. */
  extend(): void {
    clearTimeout(this.timer);
    this.timer = this.stopAfter(this.deadlines.longDeadlineMs);
  }

  /** There is nothing left to stop. */
  end(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  private stopAfter(ms: number): NodeJS.Timeout {
    const left = this.begin + ms - performance.now();
    return setTimeout(() => this.stop(tooLong(ms)), left).unref();
  }

  /** Stops what the request asks of the database, for a reason of its own. */
  stop(error: ArchiveError): void {
    if (this.signal.aborted) return;
    this.request.log.warn({ reason: error.reason }, 'the request is stopped');
    this.stopped.abort(error);
  }
}

/** What is told of work that had so many milliseconds. */
export function tooLong(ms: number): ArchiveError {
  return exceeded(`took longer than ${ms} ms and was stopped`);
}

function exceeded(reason: string): ArchiveError {
  return new ArchiveError('DEADLINE_EXCEEDED', null, reason);
}
