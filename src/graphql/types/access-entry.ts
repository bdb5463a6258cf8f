import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import type { EntryKind } from '../../core/evidence';
import { AccessOutcome, type AccessEntry } from '../../entities';
import type { Filter } from '../../query';
import type { ServedAccessEntry } from '../../repositories';
import { DateTimeScalar, DecimalScalar } from '../scalars';
import {
  choiceComparator,
  DateTimeComparator,
  IdComparator,
  StringComparator,
  StringListComparator,
} from './comparators';
import { connectionTypes } from './connection';
import { LogEntryKind } from './evidence-log';
import { Role } from './role';
import { sharedDescriptions as shared } from './shared';

registerEnumType(AccessOutcome, {
  name: 'AccessOutcome',
  description: 'What became of an operation.',
  valuesConfig: {
    DONE: { description: 'It was carried out. A save that met a record already there was too.' },
    REFUSED: { description: 'Whoever asked may not do it, or is not known.' },
    PENDING: { description: 'It waits for a second person to confirm it.' },
  },
});

const describe = {
  id: 'Its key: 32 hex digits.',
  occurredAt:
    "When it happened, by the archive's clock; of a read or a refusal when it was noted, a moment later.",
  actor: 'Who did it; "anonymous" where nobody said so.',
  role: 'What the actor was there for; null where the archive did not know the actor.',
  requestId: 'The request, as errors and the log of the server name it; null for a command.',
  operation:
    'The mutation, such as `savePostmortem`, the command, such as `export`, `readRawPayload` where raw payloads of ' +
    'incidents were read, or what was refused.',
  outcome: 'What became of it.',
  code: 'Why it was refused: the code of the error; null where it was not.',
  kind: 'What the records are; null where it was about none.',
  namespaces: 'The namespaces of the records, each once; "" is that of records without one.',
  recordIds: 'The keys of the records, where they were named.',
  address: 'The network address that it was asked from; null for a command.',
};

@ObjectType('AccessEntry', {
  description:
    'That somebody did something, looked at a raw payload, or was refused something. It never holds what records hold.',
  simpleResolvers: true,
})
export class AccessEntryType implements ServedAccessEntry {
  @Field(() => ID, { description: describe.id })
  id!: string;

  @Field(() => DateTimeScalar, { description: describe.occurredAt })
  occurredAt!: Instant;

  @Field(() => String, { description: describe.actor })
  actor!: string;

  @Field(() => Role, { nullable: true, description: describe.role })
  role!: string | null;

  @Field(() => String, { nullable: true, description: describe.requestId })
  requestId!: string | null;

  @Field(() => String, { description: describe.operation })
  operation!: string;

  @Field(() => AccessOutcome, { description: describe.outcome })
  outcome!: AccessOutcome;

  @Field(() => String, { nullable: true, description: describe.code })
  code!: string | null;

  @Field(() => LogEntryKind, { nullable: true, description: describe.kind })
  kind!: string | null;

  @Field(() => [String], { description: describe.namespaces })
  namespaces!: string[];

  @Field(() => [ID], { description: describe.recordIds })
  recordIds!: string[];

  @Field(() => DecimalScalar, {
    description: 'How many records: more than recordIds has where they were selected and not named.',
  })
  recordCount!: string;

  @Field(() => String, { nullable: true, description: describe.address })
  address!: string | null;

  @Field(() => Int, { description: 'How often it happened: refusals that are alike share an entry.' })
  times!: number;
}

const RoleComparator = choiceComparator(Role, 'Role');
const OutcomeComparator = choiceComparator(AccessOutcome, 'AccessOutcome');
const KindComparator = choiceComparator<EntryKind>(LogEntryKind, 'LogEntryKind');

@InputType('AccessEntryFilter', {
  description: 'Which entries of the access log: fields given side by side must all match.',
})
export class AccessEntryFilter implements Filter<AccessEntry> {
  @Field(() => IdComparator, { nullable: true, description: describe.id })
  id?: IdComparator;

  @Field(() => DateTimeComparator, { nullable: true, description: describe.occurredAt })
  occurredAt?: DateTimeComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.actor })
  actor?: StringComparator;

  @Field(() => RoleComparator, { nullable: true, description: describe.role })
  role?: InstanceType<typeof RoleComparator>;

  @Field(() => StringComparator, { nullable: true, description: describe.requestId })
  requestId?: StringComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.operation })
  operation?: StringComparator;

  @Field(() => OutcomeComparator, { nullable: true, description: describe.outcome })
  outcome?: InstanceType<typeof OutcomeComparator>;

  @Field(() => StringComparator, { nullable: true, description: describe.code })
  code?: StringComparator;

  @Field(() => KindComparator, { nullable: true, description: describe.kind })
  kind?: InstanceType<typeof KindComparator>;

  @Field(() => StringListComparator, { nullable: true, description: describe.namespaces })
  namespaces?: StringListComparator;

  @Field(() => StringListComparator, { nullable: true, description: describe.recordIds })
  recordIds?: StringListComparator;

  @Field(() => StringComparator, { nullable: true, description: describe.address })
  address?: StringComparator;

  @Field(() => [AccessEntryFilter], { nullable: true, description: shared.and })
  and?: AccessEntryFilter[];

  @Field(() => [AccessEntryFilter], { nullable: true, description: shared.or })
  or?: AccessEntryFilter[];

  @Field(() => AccessEntryFilter, { nullable: true, description: shared.not })
  not?: AccessEntryFilter;
}

/** The types of a page of the access log. */
export const accessEntryConnection = connectionTypes<ServedAccessEntry>(AccessEntryType, 'AccessEntry');
