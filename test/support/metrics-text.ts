/** The series of one metric in the text format of Prometheus: by labels as they are written, '' where it has none. */
export function seriesOf(text: string, name: string): Readonly<Record<string, number>> {
  const lines = text.split('\n').filter((line) => line.startsWith(name));
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, labels = '', value] = /^[a-z_:A-Z0-9]+(\{.*\})? (\S+)$/.exec(line) ?? [];
      const isSame = line.slice(name.length, name.length + 1) === (labels === '' ? ' ' : '{');
      return isSame && value !== undefined ? [[labels, Number(value)]] : [];
    }),
  );
}
