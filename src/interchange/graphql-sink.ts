import { ArchiveError } from '../core/errors';
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

/** Longest list of records in one request, in bytes: a server takes bodies of 2 MiB unless it is told otherwise. */
const MAX_LIST_BYTES = 1_500_000;

/** How a kind is saved. */
interface SavingMutation {
  readonly name: string;
  readonly inputType: string;
  /** The list of the input that takes several records; null where the mutation takes one alone. */
  readonly list: string | null;
}

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

/** Saves through a server's GraphQL: events and sessions in batches, incidents and postmortems one a request. */
export class GraphQLSink implements RecordSink {
  constructor(private readonly client: GraphQLClient) {}

  async save(kind: RecordKindName, records: readonly ReadRecord[]): Promise<readonly SinkOutcome[]> {
    const inputs = records.map(inputOf);
    const sound = inputs.filter((input) => typeof input === 'string');
    const outcomes: SinkOutcome[] = [];
    for (const some of inRequests(sound, mutations[kind].list === null)) {
      outcomes.push(...(await saveEach(some, (texts) => this.saveAll(mutations[kind], texts))));
    }
    let next = 0;
    return inputs.map((input) => {
      const outcome = typeof input === 'string' ? outcomes[next++] : input;
      if (outcome === undefined) throw new Error('a record has no outcome');
      return outcome;
    });
  }

  private async saveAll(
    { name, inputType, list }: SavingMutation,
    inputs: readonly string[],
  ): Promise<RecordOutcome[]> {
    const outcome = '{ outcome differingFields }';
    const selection = list === null ? outcome : `{ results ${outcome} }`;
    const query = `mutation Import($input: ${inputType}!) { ${name}(input: $input) ${selection} }`;
    const input = list === null ? inputs.join() : `{${quote(list)}:[${inputs.join(',')}]}`;
    const { data } = await this.client.request(query, `{"input":${input}}`);
    const payload = objectIn(data, name);
    return list === null ? [outcomeOf(payload)] : objectsIn(payload, 'results').map(outcomeOf);
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
  givenValues(writtenColumns(kind.columns), input);
  return graphQLInput(kind, { ...input, ...others });
}

function* inRequests(inputs: readonly string[], isOneEach: boolean): Generator<string[]> {
  let some: string[] = [];
  let bytes = 0;
  for (const input of inputs) {
    const size = Buffer.byteLength(input);
    if (some.length > 0 && (isOneEach || bytes + size > MAX_LIST_BYTES)) {
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
