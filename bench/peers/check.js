// Whether servers answer the same: what they read, and what they store.
import { isDeepStrictEqual } from 'node:util';
import { requestText, works } from './works.js';

/** Values of each work that are compared. */
const COMPARED = 8;

export async function ask(server, token, body) {
  const response = await fetch(server.address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text);
  if (errors !== undefined || data === undefined)
    throw new Error(`${server.title} answers ${response.status}: ${text.slice(0, 500)}`);
  return { data, text };
}

/** Compares what servers answer with what the first of them does. Gives what they bend; throws where they differ. */
export async function compareAnswers(name, running, token, sample) {
  const work = works[name];
  const bent = new Set();
  const values = Object.fromEntries(running.map(({ dialect }) => [dialect, work.variables(sample, dialect)]));
  for (let turn = 0; turn < COMPARED; turn += 1) {
    let first = null;
    for (const server of running) {
      const { dialect, title } = server;
      const list = values[dialect];
      const variables = list[Math.floor((list.length * turn) / COMPARED)];
      const { data, text } = await ask(server, token, requestText(work, dialect, JSON.stringify(variables)));
      const answer = work.answer[dialect](data);
      if (name === 'json' && !keepsDigits(text)) bent.add(`${title} bends digits of JSON`);
      if (work.isRight?.(answer) === false)
        throw new Error(`${name}: ${title} answers ${JSON.stringify(answer)}`);
      first ??= answer;
      if (isDeepStrictEqual(plain(answer, 6), plain(first, 6))) continue;
      if (isDeepStrictEqual(plain(answer, 3), plain(first, 3)))
        bent.add(`${title} cuts times to milliseconds`);
      else
        throw new Error(
          `${name}: ${title} and ${running[0].title} differ for ${JSON.stringify(variables)}:\n` +
            `${JSON.stringify(plain(answer, 6)).slice(0, 1500)}\n${JSON.stringify(plain(first, 6)).slice(0, 1500)}`,
        );
    }
  }
  return [...bent];
}

/** The seed's `1.0` and its integers of 24 digits. */
function keepsDigits(text) {
  return /"error_rate": ?1\.0\b/.test(text) && /"offset": ?\d{24}\b/.test(text);
}

/** Without prototypes, and times as one text each, cut to so many digits. */
function plain(value, digits) {
  if (Array.isArray(value)) return value.map((item) => plain(item, digits));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, digits)]));
  if (typeof value !== 'string') return value;
  return value.replaceAll(
    /(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00:00)/g,
    (_, day, time, fraction = '') => `${day} ${time}.${`${fraction}000000`.slice(0, digits)}`,
  );
}

/** Compares the row that each server stores of the same event, but for what is each one's own. */
export async function compareSaves(client, running, token, run) {
  const bent = [];
  let first = null;
  for (const server of running) {
    const { dialect, name, title } = server;
    const next = works.save.caller(dialect, `check-${run}-${name}`);
    await ask(server, token, requestText(works.save, dialect, next()));
    const { rows } = await client.query(
      `SELECT namespace, trigger_type, trigger_details, effects, timestamp::text, timestamp_text, total_effects, success_count,
          failure_count, version, is_test FROM cascade_events WHERE namespace = $1`,
      [`saved-check-${run}-${name}`],
    );
    const text = JSON.stringify(rows).replaceAll(`saved-check-${run}-${name}`, 'saved');
    first ??= text;
    if (text === first) continue;
    if (!isDeepStrictEqual(numbersParsed(text), numbersParsed(first)))
      throw new Error(`save: ${title} and ${running[0].title} store other rows:\n${text}\n${first}`);
    bent.push(`${title} stores other digits of JSON than it was given`);
  }
  return bent;
}

function numbersParsed(text) {
  return JSON.parse(text).map((row) => ({
    ...row,
    trigger_details: JSON.parse(row.trigger_details),
    effects: JSON.parse(row.effects),
  }));
}
