/** A row of a table by its header; null is a cell without quotes. */
export type CsvRow = Readonly<Record<string, string | null>>;

/** Reads a table as RFC 4180 has it, with a header and lines that end with CRLF; fails on anything else. */
export function parseCsv(text: string): CsvRow[] {
  const [header = [], ...rows] = recordsOf(text);
  return rows.map((cells) => {
    if (cells.length !== header.length) throw new Error(`${cells.length} cells below ${header.length}`);
    return Object.fromEntries(header.map((name, at) => [name ?? '', cells[at] ?? null]));
  });
}

function recordsOf(text: string): (string | null)[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: (string | null)[][] = [];
  let record: (string | null)[] = [];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const [, quoted, bare, end] = cell.exec(text) ?? [];
    if (end === undefined) throw new Error(`no cell at ${at}: ${text.slice(at, at + 50)}`);
    record.push(quoted?.replaceAll('""', '"') ?? (bare === '' ? null : (bare ?? null)));
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

/** A text as it was before formulas were made texts: docs/exports.md says how. */
export function unescaped(cell: string | null | undefined): string | null {
  return cell?.replace(/^'/, '') ?? null;
}
