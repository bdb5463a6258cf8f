import { ArchiveError, badInput } from '../core/errors';
import { quote, type JsonObject } from '../core/json';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  writtenColumns,
  type RecordKind,
  type RecordKindName,
} from '../entities';
import { SaveOutcome } from '../repositories';
import { givenValues } from '../repositories/values';
import type { GraphQLClient } from './graphql-client';
import { objectIn, objectsIn, textIn, textsIn } from './graphql-nodes';
import { graphQLInput } from './graphql-values';
import type { ReadRecord } from './record-reader';
import type { RecordOutcome, RecordSink, SinkOutcome } from './record-sink';
import { asLineError, saveEach } from './save-each';

/** Most bytes of records in one request: a server takes bodies of 2 MiB unless it is told otherwise. */
const MAX_BYTES = 1_500_000;
/** Most records of a batch. */
const MAX_RECORDS = 100;
/** Most records of one request of a kind without batches: a server takes that many mutations unless it is told otherwise. */
const MAX_IN_TURN = 5;

const ANSWER = '{ outcome differingFields }';

/** How a kind is saved. */
interface SavingMutation {
  readonly name: string;
  readonly inputType: string;
  /** The list of its input that takes a batch; null where it takes one record. */
  readonly list: string | null;
}

/** What the archive works out where a writer does not give it. */
const derived: ReadonlySet<string> = new Set([
  'id',
  'durationSeconds',
  'causationChain',
  'totalEffects',
  'successCount',
  'failureCount',
]);

const mutations: Record<RecordKindName, SavingMutation> = {
  'security-incidents': {
    name: 'createSecurityIncident',
    inputType: 'CreateSecurityIncidentInput',
    list: null,
  },
  postmortems: { name: 'savePostmortem', inputType: 'SavePostmortemInput', list: null },
  'cascade-events': { name: 'saveCascadeEvents', inputType: 'SaveCascadeEventsInput', list: 'events' },
  'recovery-sessions': {
    name: 'saveRecoverySessions',
    inputType: 'SaveRecoverySessionsInput',
    list: 'sessions',
  },
};

/**
 * Saves through a server's GraphQL. Events and sessions go in batches, all or none; incidents and postmortems, which
 * have no batches, by one request that saves them one after another.
 */
export class GraphQLSink implements RecordSink {
  constructor(private readonly client: GraphQLClient) {}

  async save(
    kind: RecordKindName,
    records: readonly ReadRecord[],
    before: Promise<unknown>,
  ): Promise<readonly SinkOutcome[]> {
    const inputs = records.map(inputOf);
    await before;
    const sound = inputs.filter((input) => typeof input === 'string');
    const outcomes: SinkOutcome[] = [];
    const mutation = mutations[kind];
    const most = mutation.list === null ? MAX_IN_TURN : MAX_RECORDS;
    for (const some of inRequests(sound, most)) outcomes.push(...(await this.saveSome(mutation, some)));
    let next = 0;
    return inputs.map((input) => {
      const outcome = typeof input === 'string' ? outcomes[next++] : input;
      if (outcome === undefined) throw new Error('a record has no outcome');
      return outcome;
    });
  }

  private async saveSome(mutation: SavingMutation, inputs: readonly string[]): Promise<SinkOutcome[]> {
    const { list } = mutation;
    if (list !== null) return saveEach(inputs, (some) => this.saveTogether(mutation, list, some));
    try {
      return await this.saveInTurn(mutation, inputs);
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.code === 'UNAVAILABLE') throw error;
    }
    // One is refused, and what became of those before it is not told: they are found as duplicates now.
    const outcomes: SinkOutcome[] = [];
    for (const input of inputs) {
      outcomes.push(...(await saveEach([input], (some) => this.saveInTurn(mutation, some))));
    }
    return outcomes;
  }

  private async saveTogether(
    { name, inputType }: SavingMutation,
    list: string,
    inputs: readonly string[],
  ): Promise<RecordOutcome[]> {
    const query = `mutation Import($input: ${inputType}!) { ${name}(input: $input) { results ${ANSWER} } }`;
    const { data } = await this.client.request(query, `{"input":{${quote(list)}:[${inputs.join(',')}]}}`);
    return objectsIn(objectIn(data, name), 'results').map(outcomeOf);
  }

  private async saveInTurn(
    { name, inputType }: SavingMutation,
    inputs: readonly string[],
  ): Promise<RecordOutcome[]> {
    const variables = inputs.map((_, index) => `$input${index}: ${inputType}!`).join(', ');
    const fields = inputs
      .map((_, index) => `saved${index}: ${name}(input: $input${index}) ${ANSWER}`)
      .join(' ');
    const values = inputs.map((input, index) => `"input${index}":${input}`).join(',');
    const { data } = await this.client.request(`mutation Import(${variables}) { ${fields} }`, `{${values}}`);
    return inputs.map((_, index) => outcomeOf(objectIn(data, `saved${index}`)));
  }
}

/** The record as the text of an input, checked as the server would: its refusal would cost a whole batch a turn. */
function inputOf(record: ReadRecord): string | ArchiveError {
  try {
    switch (record.kind) {
      case 'security-incidents': {
        const { idempotencyKey } = record;
        const key = idempotencyKey === null ? {} : { idempotencyKey };
        return checkedInput(securityIncidentKind, record.input, key);
      }
      case 'postmortems':
        return checkedInput(postmortemKind, record.input);
      case 'cascade-events': {
        const { isNested, ...input } = record.input as { isNested?: boolean };
        return checkedInput(cascadeEventKind, input, { isNested });
      }
      case 'recovery-sessions':
        return checkedInput(recoverySessionKind, record.input);
      default:
        return record.kind satisfies never;
    }
  } catch (error) {
    if (error instanceof ArchiveError) return asLineError(error);
    throw error;
  }
}

/** `others` are what a mutation takes besides the record. */
function checkedInput<Row>(kind: RecordKind<Row>, input: object, others: object = {}): string {
  const columns = writtenColumns(kind.columns);
  const given = givenValues(columns, input);
  const missing = columns.find(
    ({ property, defaultValue, role }) =>
      defaultValue === undefined &&
      role !== 'assigned' &&
      given[property] === undefined &&
      !derived.has(property),
  );
  if (missing !== undefined) throw badInput(missing.property, 'is required');
  return graphQLInput(kind, { ...input, ...others });
}

function* inRequests(inputs: readonly string[], most: number): Generator<string[]> {
  let some: string[] = [];
  let bytes = 0;
  for (const input of inputs) {
    const size = Buffer.byteLength(input);
    if (some.length >= most || (some.length > 0 && bytes + size > MAX_BYTES)) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(input);
    bytes += size;
  }
  if (some.length > 0) yield some;
}

function outcomeOf(payload: JsonObject): RecordOutcome {
  const told = textIn(payload, 'outcome');
  const outcome = Object.values(SaveOutcome).find((value) => value === told);
  if (outcome === undefined) throw new Error('a server told an outcome that this version does not know');
  return { outcome, differingFields: textsIn(payload, 'differingFields') };
}
