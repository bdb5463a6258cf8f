import type { StopSignal } from '../database';
import type { DueMessage, MessageOf, WebhookMessages } from '../repositories';
import { verificationDocument } from '../repositories';
import { quote } from '../core/json';
import { isoformat } from '../core/timestamp';
import type { Logger, WorkMetrics } from '../telemetry';
import { repeat } from './repeat';
import type { WebhookSecret } from './webhook-signature';

/** Where messages go, and what they are signed with. */
export interface WebhookOptions {
  readonly url: URL;
  readonly secret: WebhookSecret;
  readonly messages: Pick<WebhookMessages, 'take' | 'delivered'>;
  readonly logger: Logger;
  readonly metrics?: WorkMetrics;
  /** Seconds from each try to the next; after the last there is none. */
  readonly retryAfter?: readonly number[];
  readonly timeoutMs?: number;
  /** How often it is looked whether a message is due. */
  readonly lookMs?: number;
}

/** Seven tries in about twelve hours; each is over before the next, or another server would send what is under way. */
const RETRY_AFTER = [15, 60, 300, 1_800, 7_200, 36_000];
const TIMEOUT_MS = 10_000;
const LOOK_MS = 1_000;

/**
 * The message about a chain that does not verify: what the evidence log holds of the run, canonical, under a type that
 * says whether hashes and links are broken. It names events by their keys and holds nothing of their content.
 */
export const messageOf: MessageOf = (run) => {
  const type = run.status === 'INCONSISTENT' ? 'chain.inconsistent' : 'chain.broken';
  return `{"type":"${type}","timestamp":${quote(isoformat(run.finishedAt))},"data":${verificationDocument(run)}}`;
};

/** Sends messages as they come due; each at least once, and with one id however often. Gives what ends it. */
export function startWebhook(options: WebhookOptions): () => Promise<void> {
  const { logger, lookMs = LOOK_MS } = options;
  let isFailing = false;
  return repeat({
    firstAfterMs: lookMs,
    everyMs: lookMs,
    work: async (signal) => {
      await sendDue(options, signal);
      isFailing = false;
    },
    onError: (error) => {
      // once, not each second
      if (!isFailing)
        logger.error({ err: error }, 'messages for the webhook could not be read; it is tried again');
      isFailing = true;
    },
  });
}

async function sendDue(options: WebhookOptions, signal: StopSignal): Promise<void> {
  const { logger, messages, metrics, retryAfter = RETRY_AFTER } = options;
  for (;;) {
    const message = signal.aborted ? null : await messages.take(retryAfter);
    if (message === null) return;
    const { attempts, id } = message;
    const failure = await send(options, message, signal);
    if (failure === null) {
      await messages.delivered(id);
      metrics?.webhookTried('delivered');
      logger.info({ message: id, attempts }, 'the webhook was told');
    } else if (attempts > retryAfter.length) {
      metrics?.webhookTried('given_up');
      logger.error(
        { message: id, attempts, reason: failure },
        'the webhook could not be told; it is given up',
      );
    } else {
      metrics?.webhookTried('failed');
      logger.warn(
        { message: id, attempts, reason: failure },
        'the webhook could not be told; it is tried again',
      );
    }
  }
}

/** Why a message did not arrive; null where it did. Neither the address nor what answered is repeated: both may be secret. */
async function send(
  { secret, timeoutMs = TIMEOUT_MS, url }: WebhookOptions,
  { body, id }: DueMessage,
  signal: StopSignal,
): Promise<string | null> {
  const request = new AbortController();
  const stop = (): void => request.abort();
  const timer = setTimeout(stop, timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const response = await fetch(url, {
      method: 'POST',
      // what redirects is no receiver: it may be one to whom the message would be told
      redirect: 'manual',
      signal: request.signal,
      headers: { 'content-type': 'application/json', ...secret.sign(id, body, new Date()) },
      body,
    });
    await response.body?.cancel();
    return response.ok ? null : `it answers ${response.status}`;
  } catch (error) {
    if (request.signal.aborted)
      return signal.aborted ? 'the server ends' : `no answer within ${timeoutMs} ms`;
    return codeOf(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** The system's code of what `fetch` threw, which hangs it below. */
function codeOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : 'it cannot be reached';
}
