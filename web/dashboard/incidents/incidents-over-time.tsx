import { lazy, Suspense, useMemo } from 'react';
import { useOnChange } from '../api/live';
import { useQuery } from '../api/use-query';
import { counted, grouped, label } from '../format/text';
import { IncidentStats } from '../operations';
import { AsTable } from '../parts/figure';
import { Choice, Panel } from '../parts/page';
import { QueryButton } from '../parts/query-button';
import { Answered, Empty, Loading } from '../parts/states';
import { addressOf } from '../routes/route';
import { barsBy, dayOf, groups, periodOf, spans, sum, type Bar, type Grouping } from './over-time';

const IncidentPlot = lazy(() => import('./incident-plot'));

/** Incidents by severity or status as time went by. */
export function IncidentsOverTime({ search }: { readonly search: URLSearchParams }) {
  const span = spans.find(({ days }) => String(days) === search.get('days')) ?? spans[1];
  const by = search.get('by') === 'status' ? 'status' : 'severity';
  const today = dayOf(Date.now());
  const { from, until } = useMemo(() => periodOf(span, today), [span, today]);
  const variables = {
    filter: { createdAt: { gte: from.toISOString() } },
    interval: span.interval,
  };
  const answer = useQuery(IncidentStats, variables);
  useOnChange(({ kind }) => kind === 'SECURITY_INCIDENTS', answer.reload, 2_000);
  const bars = useMemo(() => barsBy(answer.data, by), [answer.data, by]);
  const to = (settings: Record<string, string>): string =>
    addressOf({ name: 'overview' }, { days: String(span.days), by, ...settings });
  return (
    <Panel
      title={`Incidents by ${by}`}
      note={`by ${span.interval.toLowerCase()}, in UTC`}
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
            options={spans.map((other) => ({
              text: `${other.days} d`,
              href: to({ days: String(other.days) }),
              isChosen: other === span,
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
              {answer.data?.securityIncidentStats.isTruncated && (
                <p className="hint">There are more groups than the API gives: the last are missing.</p>
              )}
              <Suspense fallback={<Loading what="the plot" rows={6} />}>
                <IncidentPlot
                  bars={bars}
                  groups={groups[by]}
                  from={from}
                  until={until}
                  days={span.length}
                  title={`${counted(sum(bars), 'incident')} in ${span.days} days, by ${span.interval.toLowerCase()} and ${by}`}
                />
              </Suspense>
              <AsTable
                caption="Incidents over time"
                head={[label(span.interval), label(by), 'Incidents']}
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

function Legend({ bars, by }: { readonly bars: readonly Bar[]; readonly by: Grouping }) {
  return (
    <ul className="legend">
      {groups[by].map(({ name }) => (
        <li key={name}>
          <span className={`swatch swatch-${name.toLowerCase().replace('_', '-')}`} aria-hidden="true" />
          {label(name)} <b>{grouped(sum(bars.filter(({ group }) => group === name)))}</b>
        </li>
      ))}
    </ul>
  );
}
