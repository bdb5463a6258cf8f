import type { Instant } from '../../../src/core/brands';
import { addMicroseconds, isoformat } from '../../../src/core/timestamp';

/** How a writer may spell a time. */
export const SPELLINGS = ['iso', 'isoZ', 'sixDigits', 'millis', 'millisZ', 'seoul', 'lowerCase'] as const;
export type Spelling = (typeof SPELLINGS)[number];

/** The moment in that spelling, or in isoformat where it cannot be spelled so. */
export function spelled(instant: Instant, spelling: Spelling): string {
  const iso = isoformat(instant);
  const hasMillis = instant.endsWith('000Z');
  switch (spelling) {
    case 'iso':
      return iso;
    case 'isoZ':
      return iso.replace('+00:00', 'Z');
    case 'sixDigits':
      return instant.replace('Z', '+00:00');
    case 'millis':
      return hasMillis ? `${instant.slice(0, -4)}+00:00` : iso;
    case 'millisZ':
      return hasMillis ? `${instant.slice(0, -4)}Z` : iso;
    case 'seoul':
      return isoformat(addMicroseconds(instant, 32_400_000_000n)).replace('+00:00', '+09:00');
    case 'lowerCase':
      return iso.replace('+00:00', 'z').replace('T', 't');
    default:
      return spelling satisfies never;
  }
}

/** The spellings that a verification tries whatever text is stored; see docs/verification.md. */
export function triedSpellings(instant: Instant): readonly string[] {
  return (['iso', 'isoZ', 'millis', 'millisZ'] as const).map((spelling) => spelled(instant, spelling));
}
