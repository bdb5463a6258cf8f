import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import { ArchiveError, badInput, inField, underField } from '../../core/errors';
import { JsonText, loneSurrogateAt } from '../../core/json';
import { DateTimeScalar } from '../scalars/date-time';
import { DecimalScalar, decimalText } from '../scalars/decimal';
import { JsonScalar } from '../scalars/json';
import type { Place } from './place';
import { reasons } from './reasons';

/**
 * Reads the value that stands under `key` in the value at `parent`; an ArchiveError names the place of a bad one. Few
 * values need their place, so it is not made for each.
 */
export type Coercion = (value: unknown, parent: Place, key: string | number) => unknown;

/** By name, as schemas may hold copies of a scalar. What comes out is what the scalar's parseValue takes, and gives back. */
const coercions: ReadonlyMap<string, Coercion> = new Map<string, Coercion>([
  [JsonScalar.name, coerceJson],
  [DecimalScalar.name, coerceDecimal],
  [DateTimeScalar.name, coerceDateTime],
  [GraphQLID.name, coerceId],
  [GraphQLString.name, coerceString],
  [GraphQLInt.name, coerceInt],
  [GraphQLFloat.name, coerceFloat],
  [GraphQLBoolean.name, coerceBoolean],
]);

/** How a value that is not null is made what the scalar's parseValue takes. */
export function coerceScalar(type: GraphQLScalarType): Coercion {
  return (
    coercions.get(type.name) ??
    ((value, parent, key) => {
      parseOther(type, value, parent, key);
      return value;
    })
  );
}

/** How a value that is not null is made what the scalar's parseValue gives. */
export function parseScalar(type: GraphQLScalarType): Coercion {
  return coercions.get(type.name) ?? ((value, parent, key) => parseOther(type, value, parent, key));
}

/** A scalar that this module does not know reads the value itself, but its message may quote it. */
function parseOther(type: GraphQLScalarType, value: unknown, parent: Place, key: string | number): unknown {
  try {
    return type.parseValue(value);
  } catch (error) {
    const reason = error instanceof ArchiveError ? error.reason : `must be a ${type.name}`;
    throw badInput(parent.child(key).field, reason);
  }
}

function coerceJson(_value: unknown, parent: Place, key: string | number): JsonText {
  const place = parent.child(key);
  try {
    return JsonText.of(place.text);
  } catch (error) {
    throw underField(place.field, error);
  }
}

function coerceDateTime(value: unknown, parent: Place, key: string | number): unknown {
  try {
    return DateTimeScalar.parseValue(value);
  } catch (error) {
    throw underField(parent.child(key).field, error);
  }
}

function coerceDecimal(value: unknown, parent: Place, key: string | number): string {
  const place = parent.child(key);
  if (typeof value !== 'number') throw badInput(place.field, reasons.notADecimal);
  return inField(place.field, () => decimalText(place.text));
}

function coerceId(value: unknown, parent: Place, key: string | number): string {
  if (typeof value !== 'number') {
    if (typeof value !== 'string') throw badInput(parent.child(key).field, reasons.notAnId);
    return wellFormed(value, parent, key);
  }
  // JSON.parse rounds beyond 2^53, so the digits come from the text.
  const { field, text } = parent.child(key);
  if (!/^-?\d+$/.test(text)) throw badInput(field, reasons.notAnId);
  return text;
}

function coerceString(value: unknown, parent: Place, key: string | number): string {
  if (typeof value !== 'string') throw badInput(parent.child(key).field, reasons.notAString);
  return wellFormed(value, parent, key);
}

function coerceInt(value: unknown, parent: Place, key: string | number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value > 2147483647 || value < -2147483648) {
    throw badInput(parent.child(key).field, reasons.notAnInt);
  }
  return value;
}

function coerceFloat(value: unknown, parent: Place, key: string | number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw badInput(parent.child(key).field, reasons.notAFloat);
  }
  return value;
}

function coerceBoolean(value: unknown, parent: Place, key: string | number): boolean {
  if (typeof value !== 'boolean') throw badInput(parent.child(key).field, reasons.notABoolean);
  return value;
}

function wellFormed(value: string, parent: Place, key: string | number): string {
  if (loneSurrogateAt(value) >= 0) throw badInput(parent.child(key).field, reasons.hasLoneSurrogate);
  return value;
}
