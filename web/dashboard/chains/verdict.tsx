import { counted } from '../format/text';
import type { ChainVerdict } from '../operations';
import { verdicts } from '../parts/badge';
import { Icon } from '../parts/icons';

type Chain = ChainVerdict['cascadeChain'];

/** The verdict as a sentence, in large. */
export function Verdict({ chain }: { readonly chain: Chain }) {
  const { icon, text, tone } = verdicts[chain.status];
  return (
    <section className={`verdict verdict-${tone}`} aria-label="Verdict">
      <span className="verdict-icon">
        <Icon name={icon} size={24} />
      </span>
      <div>
        <p className="verdict-word">{text}</p>
        <p className="verdict-text">{sentence(chain)}</p>
      </div>
      <p className={`verdict-trust verdict-trust-${chain.trust.toLowerCase()}`}>
        <Icon name={chain.trust === 'ANCHORED' ? 'anchor' : 'drift'} />
        {chain.trust === 'ANCHORED' ? 'Anchored in the signed log' : 'Not anchored'}
      </p>
    </section>
  );
}

function sentence({ findingCount, length, redactedCount, status }: Chain): string {
  const redacted =
    redactedCount === 0 ? '' : ` Content of ${counted(redactedCount, 'event')} was erased on record.`;
  switch (status) {
    case 'VERIFIED':
      return `Each of the ${counted(length, 'link')} is what was hashed, and names the one before it.${redacted}`;
    case 'BROKEN':
      return `${counted(findingCount, 'finding')}: hashes, links or completeness do not hold.${redacted}`;
    case 'INCONSISTENT':
      return `${counted(findingCount, 'finding')}: hashes and links are sound, counts or causation chains disagree with effects.${redacted}`;
    case 'EMPTY':
      return 'There is no event, and none is owed.';
  }
}
