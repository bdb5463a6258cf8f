import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import { badInput } from '../../core/errors';
import { oncePer } from '../../core/once-per';
import { coerceScalar, parseScalar, type Coercion } from './coerce-scalar';
import { MAX_INPUT_DEPTH } from './limits';
import type { Place } from './place';
import { isShowable, notOneOf, reasons } from './reasons';

/**
 * Whether graphql-js coerces what comes out once more, and has to find it as a client writes it, or it is final: with
 * the defaults of fields, and enum values as what they stand for.
 */
export type Purpose = 'to be coerced' | 'to be executed';

type Values = Readonly<Record<string, unknown>>;

/** What is asked of each value of a type again and again is looked up once for the type. */
const coercions = {
  'to be coerced': oncePer((type: GraphQLInputType) => coercionOf(type, 'to be coerced')),
  'to be executed': oncePer((type: GraphQLInputType) => coercionOf(type, 'to be executed')),
} satisfies Record<Purpose, (type: GraphQLInputType) => Coercion>;

/** How values of a type are coerced. */
export function coercionFor(type: GraphQLInputType, purpose: Purpose): Coercion {
  return coercions[purpose](type);
}

function coercionOf(type: GraphQLInputType, purpose: Purpose): Coercion {
  if (isNonNullType(type)) {
    const nullable = coercionFor(type.ofType, purpose);
    return (value, parent, key) => {
      if (value === null) throw badInput(parent.child(key).field, reasons.isNull);
      return nullable(value, parent, key);
    };
  }
  const coercion = coercionOfNullable(type, purpose);
  return (value, parent, key) => {
    if (value === null) return null;
    if (parent.depth >= MAX_INPUT_DEPTH) throw badInput(parent.child(key).field, reasons.isTooDeep);
    return coercion(value, parent, key);
  };
}

function coercionOfNullable(type: GraphQLInputType, purpose: Purpose): Coercion {
  if (isListType(type)) return listCoercion(coercionFor(type.ofType, purpose));
  if (isInputObjectType(type)) return objectCoercion(type, purpose);
  if (isEnumType(type)) return enumCoercion(type, purpose);
  return purpose === 'to be executed' ? parseScalar(type) : coerceScalar(type);
}

/** A single value stands for a list of one (GraphQL specification, section 3.11). */
function listCoercion(item: Coercion): Coercion {
  return (value, parent, key) => {
    if (!Array.isArray(value)) return [item(value, parent, key)];
    const place = parent.child(key);
    return value.map((one: unknown, index) => item(one, place, index));
  };
}

/** A field of an input object, as far as its values are concerned. */
interface FieldCoercion {
  readonly name: string;
  readonly coerce: Coercion;
  readonly isRequired: boolean;
  /** Undefined: none, or none that is put in here. */
  readonly defaultValue: unknown;
}

function objectCoercion(type: GraphQLInputObjectType, purpose: Purpose): Coercion {
  // graphql-js looks fields up past an object's own: it would find a `constructor` in each, and gives out plain objects itself
  const isFinal = purpose === 'to be executed';
  // looked up when a value comes: a type may hold itself
  let known: ReadonlyMap<string, FieldCoercion> | null = null;
  return (value, parent, key) => {
    known ??= fieldsOf(type, purpose);
    const place = parent.child(key);
    if (!isObject(value)) throw badInput(place.field, reasons.notAnObject);
    for (const name of Object.keys(value)) if (!known.has(name)) throw unknownField(place, name);
    const coerced: Record<string, unknown> = isFinal ? {} : (Object.create(null) as Record<string, unknown>);
    for (const { coerce, defaultValue, isRequired, name } of known.values()) {
      if (Object.hasOwn(value, name)) coerced[name] = coerce(value[name], place, name);
      else if (isRequired) throw badInput(place.child(name).field, reasons.isMissing);
      else if (defaultValue !== undefined) coerced[name] = defaultValue;
    }
    if (type.isOneOf && !isOneOf(coerced)) throw badInput(place.field, reasons.notOneField);
    return coerced;
  };
}

function fieldsOf(type: GraphQLInputObjectType, purpose: Purpose): ReadonlyMap<string, FieldCoercion> {
  return new Map(
    Object.values(type.getFields()).map((field) => [
      field.name,
      {
        name: field.name,
        coerce: coercionFor(field.type, purpose),
        isRequired: isRequiredInputField(field),
        defaultValue: purpose === 'to be executed' ? field.defaultValue : undefined,
      },
    ]),
  );
}

function unknownField(place: Place, name: string): Error {
  return isShowable(name)
    ? badInput(place.child(name).field, reasons.isUnknown)
    : badInput(place.field, 'has an unknown field');
}

function enumCoercion(type: GraphQLEnumType, purpose: Purpose): Coercion {
  return (value, parent, key) => {
    const found = typeof value === 'string' ? type.getValue(value) : undefined;
    if (!found) throw badInput(parent.child(key).field, notOneOf(type));
    return purpose === 'to be executed' ? found.value : value;
  };
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOneOf(value: Values): boolean {
  const given = Object.values(value);
  return given.length === 1 && given[0] !== null;
}
