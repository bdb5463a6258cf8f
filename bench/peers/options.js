/** The names of a list with commas, each of which must be known. */
export function chosen(list, known) {
  const all = list.split(',');
  const unknown = all.find((name) => known[name] === undefined);
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(known).join(', ')}`);
  return all;
}
