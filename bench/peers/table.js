// The table that is printed.
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The lines of a work's servers. `rows`: how many rows a request stands for. */
export function linesOf(title, goals, measured, rows) {
  const rates = new Map(
    measured.map(({ name, turns }) => [name, median(turns.map(({ rate }) => rate)) * rows]),
  );
  const ratio = (name, peer) => {
    const [own, other] = [rates.get(name), rates.get(peer)];
    return own === undefined || other === undefined ? '' : (own / other).toFixed(2);
  };
  return measured.map(({ name, title: server, turns }, at) => {
    const all = turns.map(({ rate }) => rate * rows);
    const middle = (key) => median(turns.map((turn) => turn[key]));
    return [
      at === 0 ? title : '',
      server,
      whole(rates.get(name)),
      `${whole(Math.min(...all))}–${whole(Math.max(...all))}`,
      ratio(name, 'bare'),
      ratio(name, 'postgraphile'),
      middle('p50').toFixed(1),
      middle('p99').toFixed(1),
      microseconds(turns, 'serverTime'),
      microseconds(turns, 'backendTime'),
      name === 'product' ? marks(goals, ratio) : '',
    ];
  });
}

const peersHeading = [
  'work',
  'server',
  'per s',
  'spread',
  '× bare',
  '× PostGraphile',
  'p50 ms',
  'p99 ms',
  'µs server',
  'µs PostgreSQL',
  'of the goals',
];

/**
 * A table in Markdown, its columns aligned: texts to the left, figures to the right. The first two are texts, and those
 * whose heading is in `texts`.
 */
export function markdown(lines, heading = peersHeading, texts = ['of the goals']) {
  const all = [heading, ...lines];
  const isText = (column) => column < 2 || texts.includes(heading[column]);
  const widths = heading.map((_, column) => Math.max(...all.map((line) => line[column].length)));
  const padded = (text, column) =>
    isText(column) ? text.padEnd(widths[column]) : text.padStart(widths[column]);
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const rule = widths.map((width, column) =>
    isText(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [row(heading.map(padded)), row(rule), ...lines.map((line) => row(line.map(padded)))].join('\n');
}

/** Whether the archive's ratios reach what is asked of them. */
function marks(goals, ratio) {
  return Object.entries(goals ?? {})
    .filter(([peer]) => ratio('product', peer) !== '')
    .map(([peer, [floor, goal]]) => {
      const reached = Number(ratio('product', peer));
      const mark = reached >= goal ? 'goal met' : reached >= floor ? 'floor met' : 'missed';
      return `${peer} ${floor}, ${goal}: ${mark}`;
    })
    .join('; ');
}

/** Processor time a request; nothing where the system does not tell. */
function microseconds(turns, key) {
  if (turns.some((turn) => turn[key] === null)) return '';
  return whole(median(turns.map((turn) => turn[key] / turn.requests)));
}

function whole(number) {
  return number >= 100 ? String(Math.round(number)) : number.toFixed(1);
}
