import { axisX, axisY, gridY, plot, rectY, ruleY } from '@observablehq/plot';
import { useEffect } from 'react';
import { useWidth } from './figure';

/** So many incidents of a group in an interval. */
export interface Bar {
  /** The day that the bar stands for, by its midnight in UTC. */
  readonly day: Date;
  readonly group: string;
  readonly count: number;
}

/** Incidents over time, stacked by group. Its figures stand in a table beside it, so it is one picture to a screen reader. */
export default function IncidentPlot(props: {
  readonly bars: readonly Bar[];
  readonly groups: readonly { readonly name: string; readonly colour: string }[];
  readonly from: Date;
  readonly until: Date;
  readonly title: string;
}) {
  const { bars, from, groups, title, until } = props;
  const [place, width] = useWidth<HTMLDivElement>();
  useEffect(() => {
    if (width === null || width === 0 || place.current === null) return;
    const most = Math.max(1, ...stackHeights(bars));
    const drawn = plot({
      width,
      height: 220,
      marginLeft: 32,
      marginRight: 4,
      marginBottom: 28,
      x: { type: 'time', domain: [from, until] },
      y: { domain: [0, most], nice: true },
      color: { domain: groups.map(({ name }) => name), range: groups.map(({ colour }) => colour) },
      marks: [
        gridY({ ticks: 4, stroke: 'var(--line)', strokeOpacity: 1 }),
        axisY({ ticks: Math.min(4, most), tickSize: 0, label: null, tickFormat: 'd' }),
        axisX({ ticks: width < 500 ? 4 : 8, tickSize: 0, label: null }),
        rectY(bars, {
          x1: 'day',
          x2: ({ day }: Bar) => new Date(day.getTime() + DAY_MS),
          y: 'count',
          fill: 'group',
          order: groups.map(({ name }) => name).reverse(),
          insetLeft: 1,
          insetRight: 1,
        }),
        ruleY([0], { stroke: 'var(--line-strong)' }),
      ],
    });
    // the page allows no style inside of itself; its own style sheet has these rules
    for (const style of drawn.querySelectorAll('style')) style.remove();
    drawn.setAttribute('aria-hidden', 'true');
    place.current.replaceChildren(drawn);
  }, [bars, from, groups, place, until, width]);
  return <div ref={place} className="plot" role="img" aria-label={title} />;
}

const DAY_MS = 86_400_000;

function stackHeights(bars: readonly Bar[]): number[] {
  const heights = new Map<number, number>();
  for (const { count, day } of bars) heights.set(day.getTime(), (heights.get(day.getTime()) ?? 0) + count);
  return [...heights.values()];
}
