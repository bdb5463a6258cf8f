import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SettingError } from '../config';

const VARIABLE = 'ARCHIVE_WEBHOOK_SECRET_FILE';
const PREFIX = 'whsec_';
const FEWEST_BYTES = 24;
const MOST_BYTES = 64;

/** The key with which messages to the webhook are signed. It shows nothing of itself where it is written by mistake. */
export class WebhookSecret {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /**
   * Reads the secret in a file, `whsec_` and base64.
   * @throws SettingError where the file cannot be read, or holds none; it does not repeat what it holds
   */
  static inFile(file: string): WebhookSecret {
    let text: string;
    try {
      text = readFileSync(file, 'utf8').trim();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new SettingError(`${VARIABLE} names a file that cannot be read (${code})`);
    }
    const encoded = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : '';
    const key = Buffer.from(encoded, 'base64');
    const isWhole = key.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '');
    if (!isWhole || key.length < FEWEST_BYTES || key.length > MOST_BYTES)
      throw new SettingError(
        `${VARIABLE} must name a file with ${PREFIX} and ${FEWEST_BYTES} to ${MOST_BYTES} bytes in base64`,
      );
    return new WebhookSecret(key);
  }

  /**
   * The headers that sign a message (https://www.standardwebhooks.com, "Signature scheme"): its id, the time in whole
   * seconds, and HMAC-SHA256 over both and the body.
   */
  sign(id: string, body: string, now: Date): Readonly<Record<string, string>> {
    const timestamp = String(Math.floor(now.getTime() / 1_000));
    const signature = createHmac('sha256', this.#key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    };
  }
}
