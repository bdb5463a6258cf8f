/** What was found of a place in a chain, the gravest first. `UNTOLD`: more was found than is known here. */
export type CellState = 'BROKEN' | 'REDACTED' | 'NOTED' | 'UNTOLD' | 'SOUND';

/** Something to be shown at a place of a chain, from 0. */
export interface Mark {
  readonly position: number;
  readonly state: Exclude<CellState, 'SOUND' | 'UNTOLD'>;
  readonly cascadeId: string;
}

/** Links that stand side by side in a chain and are drawn as one. */
export interface Cell {
  readonly from: number;
  /** The place after its last link. */
  readonly until: number;
  readonly state: CellState;
  /** The first of its marks with that state; null where it is sound. */
  readonly mark: Mark | null;
}

const gravity: readonly CellState[] = ['BROKEN', 'REDACTED', 'NOTED'];

/**
 * The cells of a strip: a link each where there is room for all, else so many links each that `mostCells` hold the chain. A
 * cell shows the gravest thing in it, so that one broken link among a million is seen. Where not all marks are known, no cell
 * without one is called sound.
 */
export function stripCells(
  length: number,
  marks: readonly Mark[],
  mostCells: number,
  areAllKnown = true,
): Cell[] {
  if (length === 0) return [];
  const size = Math.ceil(length / Math.max(1, mostCells));
  const gravest = new Map<number, Mark>();
  for (const mark of marks) {
    if (mark.position < 0 || mark.position >= length) continue;
    const index = Math.floor(mark.position / size);
    const known = gravest.get(index);
    if (known === undefined || gravity.indexOf(mark.state) < gravity.indexOf(known.state))
      gravest.set(index, mark);
  }
  return Array.from({ length: Math.ceil(length / size) }, (_, index) => {
    const mark = gravest.get(index) ?? null;
    const from = index * size;
    return {
      from,
      until: Math.min(length, from + size),
      state: mark?.state ?? (areAllKnown ? 'SOUND' : 'UNTOLD'),
      mark,
    };
  });
}

/** Findings as marks; those that accuse no event have no place in a strip. */
export function findingMarks(
  findings: readonly { readonly position: number | null; readonly cascadeId: string | null }[],
): Mark[] {
  return findings.flatMap(({ cascadeId, position }) =>
    position === null || cascadeId === null ? [] : [{ position, cascadeId, state: 'BROKEN' as const }],
  );
}

/** Whether the end of a chain is known to be missing, which no link of it shows. */
export function isCutOff(findings: readonly { readonly kind: string }[]): boolean {
  return findings.some(({ kind }) => kind === 'HEAD_MISSING');
}
