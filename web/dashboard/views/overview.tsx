import type { ReactNode } from 'react';
import { useLive, useOnChange } from '../api/live';
import { useQuery } from '../api/use-query';
import { ChainTiles } from '../chains/chain-tiles';
import { useChains } from '../chains/use-chains';
import { counted, grouped } from '../format/text';
import { IncidentsOverTime } from '../incidents/incidents-over-time';
import { Checkpoint, IncidentCounts, Namespaces } from '../operations';
import { ChangeList } from '../parts/change-list';
import { LiveIndicator } from '../parts/live-indicator';
import { Page, Panel } from '../parts/page';
import { QueryButton } from '../parts/query-button';
import { Ago } from '../parts/time';
import { addressOf } from '../routes/route';

/** Chains that the overview has; the view of chains has all. */
const CHAINS = 12;

/** What a team looks at first. */
export function OverviewView({ search }: { readonly search: URLSearchParams }) {
  const chains = useChains(CHAINS);
  return (
    <Page title="Overview">
      <Tiles chains={chains} />
      <IncidentsOverTime search={search} />
      <div className="columns">
        <Panel
          title="Chains"
          note={chains.names.length > 0 && `${chains.settled.size} of ${chains.names.length} checked`}
          actions={<QueryButton operation={Namespaces} variables={{ first: CHAINS }} isSmall />}
        >
          <ChainTiles chains={chains} noneText="There are no cascade events yet." />
          {chains.names.length === CHAINS && (
            <p className="panel-more">
              <a href={addressOf({ name: 'chains' })}>All chains</a>
            </p>
          )}
        </Panel>
        <JustNow />
      </div>
    </Page>
  );
}

function Tiles({ chains }: { readonly chains: ReturnType<typeof useChains> }) {
  const counts = useQuery(IncidentCounts, {});
  const checkpoint = useQuery(Checkpoint, {});
  useOnChange(({ kind }) => kind === 'SECURITY_INCIDENTS', counts.reload, 1_000);
  useOnChange(() => true, checkpoint.reload, 2_000);
  const buckets = counts.data?.securityIncidentStats.buckets ?? [];
  const count = (status: string, severity?: string): number =>
    buckets
      .filter(
        (bucket) => bucket.status === status && (severity === undefined || bucket.severity === severity),
      )
      .reduce((sum, bucket) => sum + bucket.count, 0);
  const states = [...chains.settled.values()];
  const broken = states.filter((status) => status === 'BROKEN' || status === 'INCONSISTENT').length;
  const log = checkpoint.data?.logCheckpoint ?? null;
  return (
    <ul className="figures">
      <Figure
        name="Open incidents"
        value={counts.data && grouped(count('OPEN'))}
        href={addressOf({ name: 'incidents' }, { status: 'OPEN' })}
        note={counts.error ? 'cannot be read' : `${grouped(count('OPEN', 'CRITICAL'))} critical`}
        isBad={count('OPEN', 'CRITICAL') > 0}
      />
      <Figure
        name="Being investigated"
        value={counts.data && grouped(count('INVESTIGATING'))}
        href={addressOf({ name: 'incidents' }, { status: 'INVESTIGATING' })}
        note={counts.error ? 'cannot be read' : `${grouped(count('INVESTIGATING', 'CRITICAL'))} critical`}
      />
      <Figure
        name="Chains verified"
        value={
          chains.answer.data &&
          `${states.filter((status) => status === 'VERIFIED').length}/${chains.names.length}`
        }
        href={addressOf({ name: 'chains' })}
        note={chainsNote(states.length, chains.names.length, broken)}
        isBad={broken > 0}
      />
      <Figure
        name="Signed log entries"
        value={checkpoint.data && grouped(log?.size ?? 0)}
        href={addressOf({ name: 'log' })}
        note={
          log ? (
            <>
              signed <Ago at={log.signedAt} />
            </>
          ) : (
            'no checkpoint yet'
          )
        }
      />
    </ul>
  );
}

function chainsNote(settled: number, all: number, broken: number): string {
  if (broken > 0) return `${counted(broken, 'chain')} with findings`;
  return settled < all ? 'being verified' : 'nothing found against them';
}

function Figure(props: {
  readonly name: string;
  readonly value: string | null;
  readonly note: ReactNode;
  readonly href: string;
  readonly isBad?: boolean;
}) {
  const { href, isBad = false, name, note, value } = props;
  return (
    <li className="figure">
      <a href={href}>
        <span className="figure-name">{name}</span>
        <span className="figure-value">
          {value ?? <span className="bone" aria-label="loading" role="img" />}
        </span>
        <span className={isBad ? 'figure-note figure-note-bad' : 'figure-note'}>{note}</span>
      </a>
    </li>
  );
}

function JustNow() {
  const { recent } = useLive();
  return (
    <Panel title="Just now" actions={<LiveIndicator />} className="just-now">
      {recent.length === 0 ? (
        <p className="quiet">What changes from now on is shown here.</p>
      ) : (
        <ChangeList changes={recent.slice(0, 14)} />
      )}
    </Panel>
  );
}
