import { Field, ID, InputType, Int, ObjectType, type ClassType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import type { JsonText } from '../../core/json';
import type {
  CascadeEvent,
  Postmortem,
  RecordKindName,
  RecoverySession,
  SecurityIncident,
} from '../../entities';
import type { Filter } from '../../query';
import type { HoldSelection, ServedHold } from '../../repositories';
import { DateTimeScalar, JsonScalar } from '../scalars';
import { CascadeEventFilter } from './cascade-event';
import { PostmortemFilter } from './postmortem';
import { RecordKindEnum } from './record-kind';
import { RecoverySessionFilter } from './recovery-session';
import { SecurityIncidentFilter } from './security-incident';

@ObjectType('Hold', {
  description: 'Records that nothing removes until the hold is released; they may still change.',
  simpleResolvers: true,
})
export class HoldType implements ServedHold {
  @Field(() => ID, { description: 'Its number.' })
  id!: string;

  @Field(() => RecordKindEnum, { description: 'What it holds.' })
  kind!: RecordKindName;

  @Field(() => String, { description: 'Why it was placed.' })
  reason!: string;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'The filter by which its records were found as it was placed; null where they were named.',
  })
  filter!: JsonText | null;

  @Field(() => Int, { description: 'How many records it was placed on.' })
  recordCount!: number;

  @Field(() => DateTimeScalar, { description: "When it was placed, by the archive's clock." })
  placedAt!: Instant;

  @Field(() => String, { description: 'Who placed it.' })
  placedBy!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was released; null while it holds.' })
  releasedAt!: Instant | null;

  @Field(() => String, { nullable: true, description: 'Who released it; null while it holds.' })
  releasedBy!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was released; null while it holds.' })
  releaseReason!: string | null;

  @Field(() => Int, { description: 'The number of this version: 1 as it was placed, 2 once released.' })
  revision!: number;
}

/** Makes the input that says which records of one kind a hold takes. */
function selectionInput<Row>(name: string, filter: ClassType<object>): ClassType<HoldSelection<Row>> {
  @InputType(name, { description: 'Which records a hold takes: exactly one of ids and filter.' })
  class SelectionInput implements HoldSelection<Row> {
    @Field(() => [ID], { nullable: true, description: 'Their keys, 1 to 10,000; each must be there.' })
    ids?: readonly string[] | null;

    @Field(() => filter, {
      nullable: true,
      description:
        'Those that match as the hold is placed, 1 to 10,000. What comes to match later is not held.',
    })
    filter?: Filter<Row> | null;
  }
  return SelectionInput;
}

const HeldSecurityIncidents = selectionInput<SecurityIncident>(
  'HeldSecurityIncidentsInput',
  SecurityIncidentFilter,
);
const HeldPostmortems = selectionInput<Postmortem>('HeldPostmortemsInput', PostmortemFilter);
const HeldCascadeEvents = selectionInput<CascadeEvent>('HeldCascadeEventsInput', CascadeEventFilter);
const HeldRecoverySessions = selectionInput<RecoverySession>(
  'HeldRecoverySessionsInput',
  RecoverySessionFilter,
);

@InputType('PlaceHoldInput', {
  description: 'What to hold, and why. A hold has records of one kind: exactly one kind must be given.',
})
export class PlaceHoldInput {
  @Field(() => HeldSecurityIncidents, { nullable: true, description: 'Security incidents.' })
  securityIncidents?: HoldSelection<SecurityIncident> | null;

  @Field(() => HeldPostmortems, { nullable: true, description: 'Postmortems.' })
  postmortems?: HoldSelection<Postmortem> | null;

  @Field(() => HeldCascadeEvents, { nullable: true, description: 'Cascade events.' })
  cascadeEvents?: HoldSelection<CascadeEvent> | null;

  @Field(() => HeldRecoverySessions, { nullable: true, description: 'Recovery sessions.' })
  recoverySessions?: HoldSelection<RecoverySession> | null;

  @Field(() => String, { description: 'Why; must not be empty.' })
  reason!: string;
}

@ObjectType('PlaceHoldPayload', { description: 'The answer to placeHold.', simpleResolvers: true })
export class PlaceHoldPayload {
  @Field(() => HoldType, { description: 'The hold.' })
  hold!: ServedHold;
}

@InputType('ReleaseHoldInput', { description: 'Which hold to release, and why.' })
export class ReleaseHoldInput {
  @Field(() => ID, { description: 'Its number.' })
  id!: string;

  @Field(() => String, { description: 'Why; must not be empty.' })
  reason!: string;
}

@ObjectType('ReleaseHoldPayload', { description: 'The answer to releaseHold.', simpleResolvers: true })
export class ReleaseHoldPayload {
  @Field(() => HoldType, { description: 'The hold as it is now.' })
  hold!: ServedHold;
}
