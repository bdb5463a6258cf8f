import { registerEnumType } from 'type-graphql';
import type { RecordKindName } from '../../entities';

/** The kinds of records. */
export const RecordKindEnum = {
  SECURITY_INCIDENTS: 'security-incidents',
  POSTMORTEMS: 'postmortems',
  CASCADE_EVENTS: 'cascade-events',
  RECOVERY_SESSIONS: 'recovery-sessions',
} satisfies Record<string, RecordKindName>;

registerEnumType(RecordKindEnum, {
  name: 'RecordKind',
  description: 'The kinds of records.',
  valuesConfig: {
    SECURITY_INCIDENTS: { description: 'Security incidents.' },
    POSTMORTEMS: { description: 'Postmortems.' },
    CASCADE_EVENTS: { description: 'Cascade events.' },
    RECOVERY_SESSIONS: { description: 'Recovery sessions.' },
  },
});
