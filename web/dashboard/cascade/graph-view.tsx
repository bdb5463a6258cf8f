import { graphlib, layout } from '@dagrejs/dagre';
import { useMemo } from 'react';
import { label, shortText } from '../format/text';
import { useWidth } from '../parts/figure';
import type { CascadeGraph, CascadeNode } from './graph';

const WIDTH = 196;
const HEIGHT = 60;
/** From this width on causes stand left of what they led to, in pixels; else above. */
const WIDE = 720;
/** How small a drawing is made so that it fits. */
const LEAST_SCALE = 0.75;
/** Nodes that are drawn; the list has the rest. */
const MOST_NODES = 150;

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Placed {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly (CascadeNode & Point)[];
  readonly edges: readonly {
    readonly path: string;
    readonly isStated: boolean;
    readonly isFailed: boolean;
  }[];
}

/** A cascade drawn from its trigger to its last effects. The list beside it tells the same to a screen reader. */
export function GraphView({ graph }: { readonly graph: CascadeGraph }) {
  const [place, width] = useWidth<HTMLDivElement>();
  const isWide = width !== null && width >= WIDE;
  const placed = useMemo(() => arrange(graph, isWide), [graph, isWide]);
  const failed = graph.nodes.filter(({ outcome }) => outcome === 'FAILED').length;
  // a little smaller is better than cut off; what would become too small to read is scrolled
  const scale = width === null ? 1 : Math.max(LEAST_SCALE, Math.min(1, (width - 2) / placed.width));
  return (
    <div ref={place} className="graph-frame" tabIndex={0} role="region" aria-label="Drawing of the cascade">
      {width !== null && (
        <svg
          className="graph"
          width={placed.width * scale}
          height={placed.height * scale}
          viewBox={`0 0 ${placed.width} ${placed.height}`}
          role="img"
          aria-label={`A trigger and ${graph.nodes.length - 1} effects, of which ${failed} failed. The list below has them all.`}
        >
          <defs>
            {['', '-failed'].map((kind) => (
              <marker
                key={kind}
                id={`arrow${kind}`}
                className={`arrow${kind}`}
                viewBox="0 0 8 8"
                refX="7"
                refY="4"
                markerWidth="7"
                markerHeight="7"
                orient="auto-start-reverse"
              >
                <path d="M0 0.5 7.5 4 0 7.5Z" />
              </marker>
            ))}
          </defs>
          {placed.edges.map(({ isFailed, isStated, path }, index) => (
            <path
              key={index}
              d={path}
              className={`edge ${isFailed ? 'edge-failed' : ''} ${isStated ? '' : 'edge-assumed'}`}
              markerEnd={`url(#arrow${isFailed ? '-failed' : ''})`}
            />
          ))}
          {placed.nodes.map((node) => (
            <NodeView key={node.key} node={node} />
          ))}
        </svg>
      )}
    </div>
  );
}

function NodeView({ node }: { readonly node: Placed['nodes'][number] }) {
  const { eventId, outcome, target, title, x, y } = node;
  const mark = {
    TRIGGER: '',
    DONE: 'm4 8.5 2.7 2.7L12 5.5',
    FAILED: 'm4.5 4.5 7 7m0-7-7 7',
    UNKNOWN: 'M4.5 8h7',
  }[outcome];
  return (
    <g
      className={`node node-${outcome.toLowerCase()}`}
      transform={`translate(${x - WIDTH / 2} ${y - HEIGHT / 2})`}
    >
      <rect width={WIDTH} height={HEIGHT} rx="9" />
      {mark === '' ? (
        <path className="node-bolt" d="M21 14 12.5 25h6L16.5 34 26 22.5h-6Z" transform="translate(0 6)" />
      ) : (
        <g transform="translate(11 22)" className="node-mark">
          <circle cx="8" cy="8" r="8" />
          <path d={mark} />
        </g>
      )}
      <text x="36" y="26" className="node-title">
        {shortText(label(title), 22)}
      </text>
      <text x="36" y="44" className="node-more">
        {shortText(target ?? eventId ?? '', 24)}
      </text>
    </g>
  );
}

function arrange({ edges, nodes }: CascadeGraph, isWide: boolean): Placed {
  const graph = new graphlib.Graph();
  graph.setGraph({
    rankdir: isWide ? 'LR' : 'TB',
    nodesep: 18,
    ranksep: isWide ? 48 : 34,
    marginx: 4,
    marginy: 4,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const drawn = nodes.slice(0, MOST_NODES);
  for (const { key } of drawn) graph.setNode(key, { width: WIDTH, height: HEIGHT });
  for (const { from, to } of edges) if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to);
  layout(graph);
  const { height = 0, width = 0 } = graph.graph() as { width?: number; height?: number };
  const outcomes = new Map(nodes.map(({ key, outcome }) => [key, outcome]));
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: drawn.map((node) => {
      const { x, y } = graph.node(node.key) as Point;
      return { ...node, x, y };
    }),
    edges: edges
      .filter(({ from, to }) => graph.hasEdge(from, to))
      .map(({ from, isStated, to }) => {
        const { points } = graph.edge(from, to) as { points: Point[] };
        // of an edge to the next rank the point between its ends says nothing
        const between = points.length <= 3 ? [] : points.slice(1, -1);
        const path = curve(graph.node(from) as Point, graph.node(to) as Point, between, isWide);
        return { path, isStated, isFailed: outcomes.get(to) === 'FAILED' };
      }),
  };
}

/** A smooth line from the middle of a side of one node to that of another, through the points between them. */
function curve(from: Point, to: Point, between: readonly Point[], isWide: boolean): string {
  const [start, end] = isWide
    ? [
        { x: from.x + WIDTH / 2, y: from.y },
        { x: to.x - WIDTH / 2 - 1, y: to.y },
      ]
    : [
        { x: from.x, y: from.y + HEIGHT / 2 },
        { x: to.x, y: to.y - HEIGHT / 2 - 1 },
      ];
  const parts = [`M${start.x} ${start.y}`];
  let last = start;
  for (const point of [...between, end]) {
    const [first, second] = isWide
      ? [`${(last.x + point.x) / 2} ${last.y}`, `${(last.x + point.x) / 2} ${point.y}`]
      : [`${last.x} ${(last.y + point.y) / 2}`, `${point.x} ${(last.y + point.y) / 2}`];
    parts.push(`C${first} ${second} ${point.x} ${point.y}`);
    last = point;
  }
  return parts.join('');
}
