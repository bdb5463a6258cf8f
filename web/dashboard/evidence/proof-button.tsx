import { useState } from 'react';
import type { ApiError } from '../api/api-error';
import { ask } from '../api/ask';
import { toApiError } from '../api/use-query';
import { ReceiptProof } from '../operations';
import { CopyButton } from '../parts/copy';
import { Fault } from '../parts/states';

/** Shows the proof that the log holds a leaf, as the text that `incident-archive verify --receipt` checks without a server. */
export function ProofButton({ leafHash }: { readonly leafHash: string }) {
  const [proof, setProof] = useState<string | ApiError | null | undefined>(undefined);
  const get = (): void => {
    ask(ReceiptProof, { leafHash }).then(
      ({ receiptProof }) => setProof(receiptProof),
      (error: unknown) => setProof(toApiError(error)),
    );
  };
  if (proof === undefined) {
    return (
      <button type="button" className="button no-print" onClick={get}>
        Show its proof
      </button>
    );
  }
  if (proof === null) return <p className="quiet">No checkpoint covers it yet: try again in a moment.</p>;
  if (proof instanceof Error) return <Fault error={proof} retry={get} />;
  return (
    <div className="json">
      <span className="json-tools no-print">
        <CopyButton text={proof} what="proof" />
      </span>
      <pre tabIndex={0} role="group" aria-label="Proof">
        {proof}
      </pre>
    </div>
  );
}
