// The documents of the hash schemes as expressions of SQL. What a document costs the database is the number of its
// `||`, and the copying of a long text at each: so literals that stand side by side are one, those beside a choice are
// part of each of its branches, and the short texts between two long ones are put together first.

/** A piece of a document, in the order in which it is written. */
export type DocumentPart =
  | { readonly kind: 'literal'; readonly text: string }
  /** A column that is appended as it is; `isLong` where it holds JSON of any length. */
  | { readonly kind: 'column'; readonly expression: string; readonly isLong: boolean }
  /** The first branch whose condition of SQL holds; the last one has none. */
  | { readonly kind: 'choice'; readonly branches: readonly DocumentBranch[] };

/** One of the branches of a choice. */
export interface DocumentBranch {
  readonly condition: string | null;
  readonly parts: readonly DocumentPart[];
}

/** A text that stands in every document. */
export function literal(text: string): DocumentPart {
  return { kind: 'literal', text };
}

/** A column of canonical JSON, never null. */
export function jsonColumn(expression: string): DocumentPart {
  return { kind: 'column', expression, isLong: true };
}

/** A short expression that is never null. */
export function column(expression: string): DocumentPart {
  return { kind: 'column', expression, isLong: false };
}

/** One of several branches. */
export function choice(...branches: [condition: string | null, ...parts: DocumentPart[]][]): DocumentPart {
  return {
    kind: 'choice',
    branches: branches.map(([condition, ...parts]) => ({ condition, parts })),
  };
}

/** The expression of SQL that puts a document together. */
export function documentSql(parts: readonly DocumentPart[]): string {
  const groups: string[] = [];
  let short: string[] = [];
  const close = (): void => {
    if (short.length > 0) groups.push(short.length === 1 ? short.join('') : `(${short.join(' || ')})`);
    short = [];
  };
  for (const part of intoChoices(merged(parts))) {
    if (part.kind === 'column' && part.isLong) {
      close();
      groups.push(part.expression);
    } else short.push(shortSql(part));
  }
  close();
  return groups.join(' || ');
}

function shortSql(part: DocumentPart): string {
  switch (part.kind) {
    case 'literal':
      return `'${part.text.replaceAll("'", "''")}'`;
    case 'column':
      return `(${part.expression})`;
    case 'choice': {
      const branches = part.branches.map(({ condition, parts }) =>
        condition === null ? `ELSE ${documentSql(parts)}` : `WHEN ${condition} THEN ${documentSql(parts)}`,
      );
      return `CASE ${branches.join(' ')} END`;
    }
  }
}

function merged(parts: readonly DocumentPart[]): DocumentPart[] {
  const result: DocumentPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.kind === 'literal' && last?.kind === 'literal')
      result.splice(-1, 1, literal(last.text + part.text));
    else result.push(part);
  }
  return result;
}

/** Moves the literals before and after each choice into its branches. */
function intoChoices(parts: readonly DocumentPart[]): DocumentPart[] {
  const result: DocumentPart[] = [];
  let taken = -1;
  for (const [at, part] of parts.entries()) {
    if (at === taken) continue;
    if (part.kind !== 'choice') {
      result.push(part);
      continue;
    }
    const before = result.at(-1)?.kind === 'literal' ? result.splice(-1) : [];
    const next = parts[at + 1];
    const after = next?.kind === 'literal' ? [next] : [];
    if (after.length > 0) taken = at + 1;
    const branches = part.branches.map((branch) => ({
      ...branch,
      parts: [...before, ...branch.parts, ...after],
    }));
    result.push({ ...part, branches });
  }
  return result;
}
