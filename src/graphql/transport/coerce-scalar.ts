import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import { ArchiveError, badInput, inField } from '../../core/errors';
import { JsonText, loneSurrogateAt } from '../../core/json';
import { DateTimeScalar } from '../scalars/date-time';
import { DecimalScalar, decimalText } from '../scalars/decimal';
import { JsonScalar } from '../scalars/json';
import type { Place } from './place';
import { reasons } from './reasons';

type Coercion = (value: unknown, place: Place) => unknown;

/** By name, as schemas may hold copies of a scalar. What comes out is what the scalar's parseValue takes. */
const coercions: ReadonlyMap<string, Coercion> = new Map<string, Coercion>([
  [JsonScalar.name, (_value, place) => inField(place.field, () => JsonText.of(place.text))],
  [DecimalScalar.name, coerceDecimal],
  [DateTimeScalar.name, (value, place) => inField(place.field, () => DateTimeScalar.parseValue(value))],
  [GraphQLID.name, coerceId],
  [GraphQLString.name, (value, place) => wellFormed(stringOf(value, place, reasons.notAString), place)],
  [GraphQLInt.name, coerceInt],
  [GraphQLFloat.name, coerceFloat],
  [GraphQLBoolean.name, coerceBoolean],
]);

/** A value that is not null as the scalar's parseValue takes it; an ArchiveError names the place otherwise. */
export function coerceScalar(type: GraphQLScalarType, value: unknown, place: Place): unknown {
  const coercion = coercions.get(type.name);
  return coercion === undefined ? checkOther(type, value, place) : coercion(value, place);
}

/** A scalar that this module does not know reads the value itself, but its message may quote it. */
function checkOther(type: GraphQLScalarType, value: unknown, place: Place): unknown {
  try {
    type.parseValue(value);
  } catch (error) {
    throw badInput(place.field, error instanceof ArchiveError ? error.reason : `must be a ${type.name}`);
  }
  return value;
}

function coerceDecimal(value: unknown, place: Place): string {
  if (typeof value !== 'number') throw badInput(place.field, reasons.notADecimal);
  return inField(place.field, () => decimalText(place.text));
}

function coerceId(value: unknown, place: Place): string {
  if (typeof value !== 'number') return wellFormed(stringOf(value, place, reasons.notAnId), place);
  // JSON.parse rounds beyond 2^53, so the digits come from the text.
  if (!/^-?\d+$/.test(place.text)) throw badInput(place.field, reasons.notAnId);
  return place.text;
}

function coerceInt(value: unknown, place: Place): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value > 2147483647 || value < -2147483648) {
    throw badInput(place.field, reasons.notAnInt);
  }
  return value;
}

function coerceFloat(value: unknown, place: Place): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw badInput(place.field, reasons.notAFloat);
  return value;
}

function coerceBoolean(value: unknown, place: Place): boolean {
  if (typeof value !== 'boolean') throw badInput(place.field, reasons.notABoolean);
  return value;
}

function stringOf(value: unknown, place: Place, reason: string): string {
  if (typeof value !== 'string') throw badInput(place.field, reason);
  return value;
}

function wellFormed(value: string, place: Place): string {
  if (loneSurrogateAt(value) >= 0) throw badInput(place.field, reasons.hasLoneSurrogate);
  return value;
}
