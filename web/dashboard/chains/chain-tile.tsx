import { useEffect, useMemo, useState } from 'react';
import { useOnChange } from '../api/live';
import { useQuery } from '../api/use-query';
import { counted } from '../format/text';
import { ChainSummary } from '../operations';
import { TrustBadge, VerdictBadge } from '../parts/badge';
import { Icon } from '../parts/icons';
import { Said } from '../parts/said';
import { Fault, Loading } from '../parts/states';
import { Ago } from '../parts/time';
import { addressOf } from '../routes/route';
import { findingMarks, isCutOff } from './strip';
import { StripView } from './strip-view';

/** A verdict that took longer is given again on request alone, in milliseconds. */
export const QUICK_MS = 500;

/** A namespace with the verdict on its chain in short. */
export function ChainTile(props: {
  readonly namespace: string;
  /** Verdicts cost the server: those of many chains are asked for one after another. */
  readonly isItsTurn: boolean;
  readonly onSettled: (namespace: string, status: ChainSummary['cascadeChain']['status'] | null) => void;
}) {
  const { isItsTurn, namespace, onSettled } = props;
  const answer = useQuery(ChainSummary, isItsTurn ? { namespace } : null);
  const { data, error, tookMs } = answer;
  const chain = data?.cascadeChain;
  /** When the verdict was given since which events came; null where none did. */
  const [outdated, setOutdated] = useState<string | null>(null);
  useEffect(() => {
    if (data !== null || error !== null) onSettled(namespace, data?.cascadeChain.status ?? null);
  }, [data, error, namespace, onSettled]);
  useOnChange(
    (change) => change.namespace === namespace && change.kind === 'CASCADE_EVENTS',
    () => {
      if (tookMs !== null && tookMs < QUICK_MS) answer.reload();
      else setOutdated(chain?.verifiedAt ?? null);
    },
    2_000,
  );
  const marks = useMemo(() => findingMarks(chain?.findings ?? []), [chain]);
  return (
    <article className="tile">
      <header className="tile-head">
        <h3>
          <a href={addressOf({ name: 'chain', id: namespace })} className="tile-link">
            <Said text={namespace === '' ? '(no name)' : namespace} />
          </a>
        </h3>
        {chain && <VerdictBadge status={chain.status} />}
      </header>
      {error !== null && chain === undefined && <Fault error={error} retry={answer.reload} />}
      {chain === undefined && error === null && <Loading what="the verdict" rows={2} />}
      {chain && (
        <>
          <StripView
            namespace={namespace}
            length={chain.length}
            marks={marks}
            areAllKnown={chain.findings.length === chain.findingCount}
            isCutOff={isCutOff(chain.findings)}
            isSmall
          />
          {chain.findings[0] && (
            <p className="tile-finding">
              <Icon name="alert" size={14} /> <Said text={chain.findings[0].message} />
            </p>
          )}
          <p className="tile-foot">
            <span>{counted(chain.length, 'link')}</span>
            <TrustBadge trust={chain.trust} />
            <span className="tile-age">
              verified <Ago at={chain.verifiedAt} />
              {outdated === chain.verifiedAt && ', before the newest events'}
            </span>
          </p>
        </>
      )}
    </article>
  );
}
