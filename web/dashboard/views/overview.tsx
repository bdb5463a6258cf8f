import { lazy, Suspense, useMemo } from 'react';
import { useLive, useOnChange } from '../api/live';
import { useQuery } from '../api/use-query';
import { ChainTile } from '../chains/chain-tile';
import { useChains } from '../chains/use-chains';
import { counted, grouped, label } from '../format/text';
import { Checkpoint, IncidentCounts, IncidentStats, Namespaces } from '../operations';
import { incidentStatuses, severities } from '../incidents/names';
import { ChangeList } from '../parts/change-list';
import { AsTable } from '../parts/figure';
import type { Bar } from '../parts/incident-plot';
import { LiveIndicator } from '../parts/live-indicator';
import { Choice, Page, Panel } from '../parts/page';
import { QueryButton } from '../parts/query-button';
import { Answered, Empty, Loading } from '../parts/states';
import { Ago } from '../parts/time';
import { addressOf } from '../routes/route';

const IncidentPlot = lazy(() => import('../parts/incident-plot'));

const DAY_MS = 86_400_000;
const spans = ['7', '30', '90'] as const;
const colours = {
  severity: severities.map((name) => ({ name, colour: `var(--${name.toLowerCase()})` })),
  status: incidentStatuses.map((name) => ({
    name,
    colour: `var(--status-${name.toLowerCase().replace('_', '-')})`,
  })),
} as const;

/** What a team looks at first. */
export function OverviewView({ search }: { readonly search: URLSearchParams }) {
  const chains = useChains(12);
  return (
    <Page title="Overview">
      <Tiles chains={chains} />
      <IncidentsOverTime search={search} />
      <div className="columns">
        <Panel
          title="Chains"
          note={chains.names.length > 0 && `${chains.settled.size} of ${chains.names.length} checked`}
          actions={<QueryButton operation={Namespaces} variables={{ first: 12 }} isSmall />}
        >
          <Answered answer={chains.answer} what="the chains">
            {({ cascadeNamespaces: names }) =>
              names.length === 0 ? (
                <Empty title="There are no cascade events yet." />
              ) : (
                <div className="tiles">
                  {names.map((namespace, index) => (
                    <ChainTile
                      key={namespace}
                      namespace={namespace}
                      isItsTurn={chains.isItsTurn(index)}
                      onSettled={chains.onSettled}
                    />
                  ))}
                </div>
              )
            }
          </Answered>
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
        note={broken > 0 ? `${counted(broken, 'chain')} with findings` : 'nothing found against them'}
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

function Figure(props: {
  readonly name: string;
  readonly value: string | null;
  readonly note: React.ReactNode;
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

function IncidentsOverTime({ search }: { readonly search: URLSearchParams }) {
  const days = spans.find((span) => span === search.get('days')) ?? '30';
  const by = search.get('by') === 'status' ? 'status' : 'severity';
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const [from, until] = useMemo(
    () => [new Date(today - (Number(days) - 1) * DAY_MS), new Date(today + DAY_MS)],
    [days, today],
  );
  const variables = { filter: { createdAt: { gte: from.toISOString() } }, interval: 'DAY' as const };
  const answer = useQuery(IncidentStats, variables);
  useOnChange(({ kind }) => kind === 'SECURITY_INCIDENTS', answer.reload, 2_000);
  const bars = useMemo(() => barsBy(answer.data, by), [answer.data, by]);
  const to = (settings: Record<string, string>): string =>
    addressOf({ name: 'overview' }, { days, by, ...settings });
  return (
    <Panel
      title={`Incidents by ${by}`}
      note="by day, in UTC"
      actions={
        <>
          <Choice
            name="Grouping"
            options={(['severity', 'status'] as const).map((text) => ({
              text: label(text),
              href: to({ by: text }),
              isChosen: text === by,
            }))}
          />
          <Choice
            name="Span"
            options={spans.map((span) => ({
              text: `${span} d`,
              href: to({ days: span }),
              isChosen: span === days,
            }))}
          />
          <QueryButton operation={IncidentStats} variables={variables} isSmall />
        </>
      }
    >
      <Answered answer={answer} what="the statistics" rows={6}>
        {() =>
          bars.length === 0 ? (
            <Empty title="No incident happened in these days." />
          ) : (
            <>
              <Legend by={by} bars={bars} />
              <Suspense fallback={<Loading what="the plot" rows={6} />}>
                <IncidentPlot
                  bars={bars}
                  groups={colours[by]}
                  from={from}
                  until={until}
                  title={`${counted(sum(bars), 'incident')} in ${days} days, by day and ${by}`}
                />
              </Suspense>
              <AsTable
                caption="Incidents by day"
                head={['Day', label(by), 'Incidents']}
                rows={bars.map(({ count, day, group }) => [
                  day.toISOString().slice(0, 10),
                  label(group),
                  count,
                ])}
              />
            </>
          )
        }
      </Answered>
    </Panel>
  );
}

function Legend({ bars, by }: { readonly bars: readonly Bar[]; readonly by: 'severity' | 'status' }) {
  return (
    <ul className="legend">
      {colours[by].map(({ name }) => (
        <li key={name}>
          <span className={`swatch swatch-${name.toLowerCase().replace('_', '-')}`} aria-hidden="true" />
          {label(name)} <b>{grouped(sum(bars.filter(({ group }) => group === name)))}</b>
        </li>
      ))}
    </ul>
  );
}

function barsBy(stats: IncidentStats | null, by: 'severity' | 'status'): Bar[] {
  const bars = new Map<string, Bar>();
  for (const bucket of stats?.securityIncidentStats.buckets ?? []) {
    const group = bucket[by];
    if (bucket.periodStart === null || group === null) continue;
    const key = `${bucket.periodStart} ${group}`;
    const count = (bars.get(key)?.count ?? 0) + bucket.count;
    bars.set(key, { day: new Date(bucket.periodStart), group, count });
  }
  return [...bars.values()];
}

function sum(bars: readonly Bar[]): number {
  return bars.reduce((total, { count }) => total + count, 0);
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
