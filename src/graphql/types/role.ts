import { registerEnumType } from 'type-graphql';
import { Role } from '../../auth';

registerEnumType(Role, {
  name: 'Role',
  description: 'What an identity may do.',
  valuesConfig: {
    VIEWER: { description: 'Read.' },
    OPERATOR: { description: 'Also write.' },
    ADMIN: { description: 'Also delete, redact, place holds, and make access tokens.' },
    AUDITOR: { description: 'Read, the access log too; not write.' },
  },
});

export { Role };
