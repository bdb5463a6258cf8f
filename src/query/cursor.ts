import { badInput } from '../core/errors';

/** A place in an ordered list: the order's field, and the place's value (null: none) and key. */
export interface Cursor {
  readonly field: string;
  readonly value: string | null;
  readonly key: string;
}

/** A cursor as opaque text. */
export function encodeCursor({ field, value, key }: Cursor): string {
  return Buffer.from(JSON.stringify([field, value, key])).toString('base64url');
}

/** Reads a cursor that `encodeCursor` made for the same order; BAD_USER_INPUT naming `argument` otherwise. */
export function decodeCursor(text: string, field: string, argument: string): Cursor {
  const parts = parseParts(text);
  if (parts === null) throw badInput(argument, 'is no cursor of this query');
  if (parts.field !== field) throw badInput(argument, 'is a cursor of another order');
  return parts;
}

function parseParts(text: string): Cursor | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length !== 3) return null;
    const [field, value, key] = parts as unknown[];
    if (typeof field !== 'string' || typeof key !== 'string') return null;
    if (typeof value !== 'string' && value !== null) return null;
    return { field, value, key };
  } catch {
    return null;
  }
}
