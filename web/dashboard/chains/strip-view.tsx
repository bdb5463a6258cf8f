import { useMemo } from 'react';
import { counted, grouped } from '../format/text';
import { useWidth } from '../parts/figure';
import { addressOf } from '../routes/route';
import { stripCells, type Cell, type Mark } from './strip';

/** The least pixels that a link takes which is drawn as one, and a cell of several. */
const LINK_PIXELS = { large: 30, small: 9 } as const;
const CELL_PIXELS = 5;
/** Rows of single links before several are drawn as one. */
const ROWS = 3;

/** A chain from its first link to its head: whole where it is sound, with gaps where it is broken. */
export function StripView(props: {
  readonly namespace: string;
  readonly length: number;
  readonly marks: readonly Mark[];
  /** Whether the chain has no more marks than these. */
  readonly areAllKnown: boolean;
  /** Whether newer links are missing. */
  readonly isCutOff: boolean;
  readonly isSmall?: boolean;
}) {
  const { areAllKnown, isCutOff, isSmall = false, length, marks, namespace } = props;
  const [place, width] = useWidth<HTMLDivElement>();
  const room = Math.max(width ?? 0, 120);
  const perRow = Math.floor(room / LINK_PIXELS[isSmall ? 'small' : 'large']);
  const areLinks = length <= perRow * (isSmall ? 1 : ROWS);
  const cells = useMemo(
    () => stripCells(length, marks, areLinks ? length : Math.floor(room / CELL_PIXELS), areAllKnown),
    [areAllKnown, areLinks, length, marks, room],
  );
  const size = cells[0] === undefined ? 1 : cells[0].until - cells[0].from;
  const broken = marks.filter(({ state }) => state === 'BROKEN').length;
  const atLeast = areAllKnown ? '' : 'at least ';
  const text = `${counted(length, 'link')}, ${broken === 0 ? 'none with findings' : `${atLeast}${grouped(broken)} findings`}${isCutOff ? ', the end is missing' : ''}`;
  return (
    <div ref={place}>
      {width !== null && (
        <div
          className={`strip ${areLinks ? 'strip-links' : 'strip-cells'} ${isSmall ? 'strip-small' : ''} ${length <= perRow ? 'strip-row' : ''}`}
          role={isSmall ? 'img' : 'group'}
          aria-label={text}
        >
          {cells.map((cell) => (
            <CellView key={cell.from} cell={cell} namespace={namespace} isSmall={isSmall} />
          ))}
          {isCutOff && (
            <span className="cell cell-missing" title="newer links are missing" aria-hidden="true" />
          )}
        </div>
      )}
      {!isSmall && (
        <p className="strip-legend">
          {size === 1
            ? 'From the first link to the head.'
            : `From the first link to the head; each mark is ${grouped(size)} links.`}
          {isCutOff && ' The links that came after it are missing.'}
          {!areAllKnown && ' More was found than is drawn: what is grey was not told.'}
        </p>
      )}
    </div>
  );
}

function CellView(props: { readonly cell: Cell; readonly namespace: string; readonly isSmall: boolean }) {
  const { cell, isSmall, namespace } = props;
  const { from, mark, state, until } = cell;
  const name = `cell cell-${state.toLowerCase()}`;
  const where =
    until - from === 1 ? `link ${grouped(from)}` : `links ${grouped(from)} to ${grouped(until - 1)}`;
  if (mark === null || isSmall)
    return <span className={name} title={isSmall ? undefined : where} aria-hidden="true" />;
  const text = `${where}: ${state.toLowerCase()}`;
  const to = addressOf({ name: 'chain', id: namespace }, { around: mark.cascadeId });
  return <a className={name} href={to} title={text} aria-label={text} />;
}
