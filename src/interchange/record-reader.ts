import { sha256Hex } from '../core/crypto';
import { ArchiveError } from '../core/errors';
import { canonicalJson, type JsonObject } from '../core/json';
import { postmortemKind, recoverySessionKind, securityIncidentKind, type RecordKindName } from '../entities';
import { checkedEvent, readRecord } from '../repositories';
import { EqualLines } from './equal-lines';
import { readCascadeEvent } from './read-cascade-event';
import { kindOf } from './record-kinds';
import { recordNode } from './record-node';
import type { EventCheck } from './event-check';
import { asLineError } from './save-each';

/** A record of a file, ready to be saved. */
export interface ReadRecord {
  readonly kind: RecordKindName;
  /**
   * What its writer gave, by property; the archive checks the values when it takes them. An event that was checked is a
   * NewRecord.
   */
  readonly input: object;
  /** For a security incident without an id: the same for the same line of the same file, whenever it comes. */
  readonly idempotencyKey: string | null;
}

/** Reads the records of one file, line by line. */
export class RecordReader {
  private readonly equalLines = new EqualLines();

  /** `kind` is the kind of every record; null: their keys tell. With `check` events are checked too. */
  constructor(
    private readonly kind: RecordKindName | null,
    private readonly check: EventCheck | null = null,
  ) {}

  /**
   * Reads a line. An ArchiveError BAD_USER_INPUT names the key at fault: one that the kind does not have, too, so
   * that nothing is dropped in silence.
   */
  read(text: string): ReadRecord {
    const node = recordNode(text);
    const kind = this.kind ?? kindOf(node);
    switch (kind) {
      case 'security-incidents': {
        const input = readRecord(securityIncidentKind, text, node);
        const idempotencyKey = 'id' in input ? null : this.keyOf(canonicalJson(node));
        return { kind, input, idempotencyKey };
      }
      case 'postmortems':
        return { kind, input: readRecord(postmortemKind, text, node), idempotencyKey: null };
      case 'cascade-events':
        return { kind, input: this.event(text, node), idempotencyKey: null };
      case 'recovery-sessions':
        return { kind, input: readRecord(recoverySessionKind, text, node), idempotencyKey: null };
      default:
        return kind satisfies never;
    }
  }

  private event(text: string, node: JsonObject): object {
    const event = readCascadeEvent(text, node);
    if (this.check === null) return event;
    try {
      return checkedEvent(event, this.check.triggeredByNames);
    } catch (error) {
      throw error instanceof ArchiveError ? asLineError(error) : error;
    }
  }

  private keyOf(canonicalRecord: string): string {
    const sha256 = sha256Hex(canonicalRecord);
    return `import:${sha256}:${this.equalLines.countBefore(sha256)}`;
  }
}
