import { useMemo, useState } from 'react';
import { useOnChange } from '../api/live';
import { useQuery } from '../api/use-query';
import { ChainLinksPanel } from '../chains/chain-links';
import { QUICK_MS } from '../chains/chain-tile';
import { Findings } from '../chains/findings';
import { findingMarks, isCutOff, type Mark } from '../chains/strip';
import { StripView } from '../chains/strip-view';
import { Trust } from '../chains/trust';
import { Verdict } from '../chains/verdict';
import { counted } from '../format/text';
import { ChainVerdict } from '../operations';
import { Page, Panel } from '../parts/page';
import { QueryButton } from '../parts/query-button';
import { Said } from '../parts/said';
import { Answered, Empty } from '../parts/states';
import { Time } from '../parts/time';
import { addressOf } from '../routes/route';
import { NotFound } from './not-found';

const up = { href: addressOf({ name: 'chains' }), name: 'Chains' };

/** One chain: the verdict first, then what it rests on, then its links, a page at a time. */
export function ChainView(props: { readonly namespace: string; readonly search: URLSearchParams }) {
  const { namespace, search } = props;
  const answer = useQuery(ChainVerdict, { namespace });
  const [came, setCame] = useState(0);
  useOnChange(
    (change) => change.kind === 'CASCADE_EVENTS' && change.namespace === namespace,
    () => {
      if (answer.tookMs !== null && answer.tookMs < QUICK_MS) answer.reload();
      else setCame((count) => count + 1);
    },
  );
  const again = (): void => {
    setCame(0);
    answer.reload();
  };
  const chain = answer.data?.cascadeChain;
  if (chain?.isKnown === false) return <NotFound what="This chain" />;
  return (
    <Page
      title={`Chain ${namespace}`}
      heading={<Said text={namespace === '' ? '(no name)' : namespace} />}
      up={up}
      lead={
        chain && (
          <>
            {counted(chain.length, 'link')}, verified <Time at={chain.verifiedAt} />
          </>
        )
      }
      actions={
        <>
          <button type="button" className="button no-print" onClick={again} disabled={answer.isLoading}>
            {answer.isLoading ? 'Verifying' : 'Verify again'}
          </button>
          <QueryButton operation={ChainVerdict} variables={{ namespace }} />
        </>
      }
    >
      {came > 0 && (
        <p className="callout" role="status">
          Events came since this verdict. Verify again to include them.
        </p>
      )}
      <Answered
        answer={answer}
        what="the verdict"
        rows={6}
        hint="A verdict walks the whole chain: a long one takes seconds."
      >
        {() => chain && <ChainBody chain={chain} search={search} />}
      </Answered>
    </Page>
  );
}

function ChainBody(props: {
  readonly chain: ChainVerdict['cascadeChain'];
  readonly search: URLSearchParams;
}) {
  const { chain, search } = props;
  const { findings, namespace, notes, redactedEvents } = chain;
  const marks = useMemo<Mark[]>(
    () => [
      ...findingMarks(findings),
      ...redactedEvents.map((event) => ({ ...event, state: 'REDACTED' as const })),
      ...notes.map(({ cascadeId, position }) => ({ cascadeId, position, state: 'NOTED' as const })),
    ],
    [findings, notes, redactedEvents],
  );
  return (
    <>
      <Verdict chain={chain} />
      {chain.length === 0 ? (
        <Empty title="No event is left in this chain." />
      ) : (
        <Panel title="Links" className="strip-panel">
          <StripView
            namespace={namespace}
            length={chain.length}
            marks={marks}
            isCutOff={isCutOff(findings)}
            areAllKnown={
              findings.length === chain.findingCount &&
              notes.length === chain.noteCount &&
              redactedEvents.length === chain.redactedCount
            }
          />
        </Panel>
      )}
      <Findings chain={chain} />
      <Trust chain={chain} />
      {chain.length > 0 && <ChainLinksPanel chain={chain} search={search} />}
    </>
  );
}
