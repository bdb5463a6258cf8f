import { writeVerifierKey } from '../../../src/core/checkpoint';
import { bundleSigner, newSigner, noteOver, successionBy, type Logged } from '../../support/bundles';

/** A sound bundle as lines, and the log that it came from. */
export interface SoundBundle {
  readonly lines: readonly string[];
  readonly log: readonly Logged[];
}

/** A change of a bundle, which must be found; gives the bytes of the changed file. */
export interface BundleChange {
  readonly name: string;
  readonly apply: (bundle: SoundBundle, pick: (below: number) => number) => Buffer;
}

type Json = Record<string, unknown>;

function fileOf(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

/** As the format wants it: keys sorted, nothing between; good for the changed lines of these tests. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

function inHeader(name: string, change: (header: Json, bundle: SoundBundle) => Json): BundleChange {
  return {
    name: `header: ${name}`,
    apply: (bundle) => {
      const [header = '', ...rest] = bundle.lines;
      return fileOf([canonical(change(JSON.parse(header) as Json, bundle)), ...rest]);
    },
  };
}

function inLine(name: string, change: (line: string, bundle: SoundBundle) => string): BundleChange {
  return {
    name: `line: ${name}`,
    apply: (bundle, pick) => {
      const at = versionAt(bundle.lines, pick);
      return fileOf(bundle.lines.map((line, index) => (index === at ? change(line, bundle) : line)));
    },
  };
}

function inEntry(name: string, change: (entry: Json) => Json): BundleChange {
  return { ...inLine('', (line) => canonical(change(JSON.parse(line) as Json))), name: `entry: ${name}` };
}

/** A line with a whole version of the kind that was asked for. */
function versionAt(lines: readonly string[], pick: (below: number) => number): number {
  const places = lines.flatMap((line, at) =>
    at > 0 && line.includes('"document"') && line.includes('"cascade-events"') ? [at] : [],
  );
  return places[pick(places.length)] ?? 1;
}

function inLines(
  name: string,
  change: (lines: readonly string[], at: number) => readonly string[],
): BundleChange {
  return {
    name: `lines: ${name}`,
    apply: ({ lines }, pick) => fileOf(change(lines, 1 + pick(lines.length - 2))),
  };
}

function inBytes(name: string, change: (bytes: Buffer) => Buffer): BundleChange {
  return { name: `bytes: ${name}`, apply: ({ lines }) => change(fileOf(lines)) };
}

function flip(hash: string): string {
  const bytes = Buffer.from(hash, 'base64');
  bytes[5] = (bytes[5] ?? 0) ^ 1;
  return bytes.toString('base64');
}

const text = (value: unknown): string => value as string;
const list = (value: unknown): string[] => value as string[];
const number = (value: unknown): number => value as number;
const successions = (header: Json): { key: string; previousKey: string; signature: string }[] =>
  header['successions'] as never;
const earlier = (header: Json): { checkpoint: string; proof: string[] }[] => header['earlier'] as never;
const filter = (header: Json): Json => header['filter'] as Json;

function withNote(header: Json, change: (note: string) => string): Json {
  return { ...header, checkpoint: change(text(header['checkpoint'])) };
}

function withEarlier(header: Json, change: (one: { checkpoint: string; proof: string[] }) => Json): Json {
  const [first, ...rest] = earlier(header);
  return { ...header, earlier: first === undefined ? [] : [change(first), ...rest] };
}

const other = newSigner();

const headerChanges: readonly BundleChange[] = [
  inHeader('another origin', (header) => ({ ...header, origin: 'example.org/another' })),
  inHeader('no origin', ({ origin: _, ...header }) => header),
  inHeader('one key more, unused', (header) => ({
    ...header,
    keys: [...list(header['keys']), writeVerifierKey(other.key)],
  })),
  inHeader('another key', (header) => ({ ...header, keys: [writeVerifierKey(other.key)] })),
  inHeader('no key', (header) => ({ ...header, keys: [] })),
  inHeader('a key twice', (header) => ({
    ...header,
    keys: [...list(header['keys']), ...list(header['keys'])],
  })),
  inHeader('a key with another id', (header) => ({
    ...header,
    keys: list(header['keys']).map((key) => key.replace(/\+[0-9a-f]{8}\+/, '+00000000+')),
  })),
  inHeader('a key that is a number', (header) => ({ ...header, keys: [5] })),
  inHeader('a key as a text', (header) => ({ ...header, keys: writeVerifierKey(bundleSigner.key) })),
  inHeader('a succession with another signature', (header) => ({
    ...header,
    successions: successions(header).map((one) => ({ ...one, signature: flip(one.signature) })),
  })),
  inHeader('a succession without signature', (header) => ({
    ...header,
    successions: successions(header).map((one) => ({ ...one, signature: '' })),
  })),
  inHeader('a succession the other way round', (header) => ({
    ...header,
    successions: successions(header).map((one) => ({ ...one, key: one.previousKey, previousKey: one.key })),
  })),
  inHeader('a succession that another key signed', (header) => ({
    ...header,
    successions: successions(header).map(({ previousKey, key }) => ({
      key,
      previousKey,
      signature: Buffer.from(successionBy(other, bundleSigner).signature).toString('base64'),
    })),
  })),
  inHeader('a succession from what is no key', (header) => ({
    ...header,
    successions: successions(header).map((one) => ({ ...one, previousKey: 'x' })),
  })),
  inHeader('a succession to what is no key', (header) => ({
    ...header,
    successions: successions(header).map((one) => ({ ...one, key: `${one.key}=` })),
  })),
  inHeader('a succession with one thing more', (header) => ({
    ...header,
    successions: successions(header).map((one) => ({ ...one, reason: '' })),
  })),
  inHeader('a succession that is a text', (header) => ({ ...header, successions: ['x'] })),
  inHeader('successions that are null', (header) => ({ ...header, successions: null })),
  inHeader('no successions', ({ successions: _, ...header }) => header),
  inHeader('a checkpoint of one entry more', (header) =>
    withNote(header, (note) => note.replace(/^(\d+)$/m, (size) => String(Number(size) + 1))),
  ),
  inHeader('a checkpoint with another root', (header) =>
    withNote(header, (note) => note.replace(/^([A-Za-z0-9+/]{43}=)$/m, flip)),
  ),
  inHeader('a checkpoint with another signature', (header) =>
    withNote(header, (note) =>
      note.replace(/ ([A-Za-z0-9+/=]+)\n$/, (_, signed: string) => ` ${flip(signed)}\n`),
    ),
  ),
  inHeader('a checkpoint with a short signature', (header) =>
    withNote(header, (note) => note.replace(/[A-Za-z0-9+/]{12}([A-Za-z0-9+/]*=*\n)$/, '$1')),
  ),
  inHeader('a checkpoint without signature', (header) =>
    withNote(header, (note) => note.slice(0, note.indexOf('\n\n') + 2)),
  ),
  inHeader('a checkpoint without its last newline', (header) =>
    withNote(header, (note) => note.slice(0, -1)),
  ),
  inHeader('a checkpoint with a signature line twice', (header) =>
    withNote(header, (note) => note + note.slice(note.indexOf('\n\n') + 2)),
  ),
  inHeader('a checkpoint with a line that is no signature', (header) =>
    withNote(header, (note) => `${note}more\n`),
  ),
  inHeader('a checkpoint with an extension', (header) =>
    withNote(header, (note) => note.replace('\n\n', '\nextended\n\n')),
  ),
  inHeader('a checkpoint that another key signed', (header, { log }) => ({
    ...header,
    checkpoint: noteOver(log, log.length, other),
  })),
  inHeader('another checkpoint of the log', (header, { log }) => ({
    ...header,
    checkpoint: noteOver(log, log.length - 1),
  })),
  inHeader('a checkpoint that is null', (header) => ({ ...header, checkpoint: null })),
  inHeader('an earlier proof that is cut', (header) =>
    withEarlier(header, (one) => ({ ...one, proof: one.proof.slice(0, -1) })),
  ),
  inHeader('an earlier proof without hashes', (header) =>
    withEarlier(header, (one) => ({ ...one, proof: [] })),
  ),
  inHeader('an earlier proof that is longer', (header) =>
    withEarlier(header, (one) => ({ ...one, proof: [...one.proof, ...one.proof] })),
  ),
  inHeader('an earlier proof with another hash', (header) =>
    withEarlier(header, (one) => ({ ...one, proof: one.proof.map(flip) })),
  ),
  inHeader('an earlier proof that is an object', (header) =>
    withEarlier(header, (one) => ({ ...one, proof: Object.fromEntries(one.proof.map((hash) => [hash, 1])) })),
  ),
  inHeader('an earlier checkpoint with one thing more', (header) =>
    withEarlier(header, (one) => ({ ...one, name: 'old' })),
  ),
  inHeader('an earlier checkpoint of another size', (header, { log }) =>
    withEarlier(header, (one) => ({ ...one, checkpoint: noteOver(log, 2) })),
  ),
  inHeader('an earlier checkpoint that another key signed', (header, { log }) =>
    withEarlier(header, (one) => ({
      ...one,
      checkpoint: noteOver(log, Number(one.checkpoint.split('\n')[1]), other),
    })),
  ),
  inHeader('earlier checkpoints that do not ascend', (header) => ({
    ...header,
    earlier: [...earlier(header)].reverse(),
  })),
  inHeader('an earlier checkpoint twice', (header) => ({
    ...header,
    earlier: [earlier(header)[0], ...earlier(header)],
  })),
  inHeader('earlier checkpoints that are null', (header) => ({ ...header, earlier: null })),
  inHeader('an earlier checkpoint that is a list', (header) => ({ ...header, earlier: [[]] })),
  inHeader('another kind', (header) => ({ ...header, filter: { ...filter(header), kind: 'postmortems' } })),
  inHeader('a kind that there is not', (header) => ({
    ...header,
    filter: { ...filter(header), kind: 'x\ny' },
  })),
  inHeader('another namespace', (header) => ({
    ...header,
    filter: { ...filter(header), namespace: 'orders' },
  })),
  inHeader('a namespace that is null', (header) => ({
    ...header,
    filter: { ...filter(header), namespace: null },
  })),
  inHeader('a filter with one thing more', (header) => ({
    ...header,
    filter: { ...filter(header), first: '1' },
  })),
  inHeader('a filter with a number', (header) => ({ ...header, filter: { ...filter(header), since: 5 } })),
  inHeader('one more', (header) => ({ ...header, count: number(header['count']) + 1 })),
  inHeader('one less', (header) => ({ ...header, count: number(header['count']) - 1 })),
  inHeader('a negative count', (header) => ({ ...header, count: -1 })),
  inHeader('the count as text', (header) => ({ ...header, count: String(number(header['count'])) })),
  inHeader('a count that is true', (header) => ({ ...header, count: true })),
  inHeader('one thing more', (header) => ({ ...header, signature: 'x' })),
  inHeader('another format', (header) => ({ ...header, format: 'incident-archive/bundle/2' })),
  inHeader('no format', ({ format: _, ...header }) => header),
];

const entryChanges: readonly BundleChange[] = [
  inEntry('another document', (entry) => ({
    ...entry,
    document: text(entry['document']).replace('at', 'as'),
  })),
  inEntry('a document with a bent number', (entry) => ({
    ...entry,
    document: text(entry['document']).replace('12345678901234567890.5', '12345678901234567000.0'),
  })),
  inEntry('a document in another spelling', (entry) => ({
    ...entry,
    document: text(entry['document']).replace(':', ': '),
  })),
  inEntry('a document that is nested', (entry) => ({ ...entry, document: { at: 1 } })),
  inEntry('a document that is null', (entry) => ({ ...entry, document: null })),
  inEntry('a document that ends early', (entry) => ({
    ...entry,
    document: `${text(entry['document'])},"id":"record-0"`,
  })),
  inEntry('another id', (entry) => ({ ...entry, id: `${text(entry['id'])}0` })),
  inEntry('an id that is a number', (entry) => ({ ...entry, id: 5 })),
  inEntry('another kind of record', (entry) => ({ ...entry, kind: 'postmortems' })),
  inEntry('a kind that may stand beside', (entry) => ({ ...entry, kind: 'holds' })),
  inEntry('a kind that there is not', (entry) => ({ ...entry, kind: 'cascade-events\n' })),
  inEntry('another namespace', (entry) => ({ ...entry, namespace: '' })),
  inEntry('the next place', (entry) => ({ ...entry, logIndex: number(entry['logIndex']) + 1 })),
  inEntry('a place beyond the log', (entry) => ({ ...entry, logIndex: 1_000_000 })),
  inEntry('a place as text', (entry) => ({ ...entry, logIndex: String(number(entry['logIndex'])) })),
  inEntry('a proof that is cut', (entry) => ({ ...entry, proof: list(entry['proof']).slice(1) })),
  inEntry('a proof that is longer', (entry) => ({
    ...entry,
    proof: [...list(entry['proof']), ...list(entry['proof']).slice(0, 1)],
  })),
  inEntry('a proof in another order', (entry) => ({ ...entry, proof: [...list(entry['proof'])].reverse() })),
  inEntry('a proof with another hash', (entry) => ({
    ...entry,
    proof: list(entry['proof']).map((hash, at) => (at === 2 ? flip(hash) : hash)),
  })),
  inEntry('a proof with a short hash', (entry) => ({
    ...entry,
    proof: list(entry['proof']).map((hash) => Buffer.from(hash, 'base64').subarray(1).toString('base64')),
  })),
  inEntry('a proof in another base64', (entry) => ({
    ...entry,
    proof: list(entry['proof']).map((hash) => hash.replace(/=$/, '')),
  })),
  inEntry('a proof with loose bits', (entry) => ({
    ...entry,
    proof: list(entry['proof']).map((hash) => hash.replace(/(.)=$/, (_, last: string) => `${nextOf(last)}=`)),
  })),
  inEntry('a proof with nulls', (entry) => ({ ...entry, proof: list(entry['proof']).map(() => null) })),
  inEntry('a proof that is a text', (entry) => ({ ...entry, proof: list(entry['proof']).join('') })),
  inEntry('another time', (entry) => ({
    ...entry,
    recordedAt: text(entry['recordedAt']).replace('.000000', '.000001'),
  })),
  inEntry('a time in another spelling', (entry) => ({
    ...entry,
    recordedAt: text(entry['recordedAt']).replace('Z', '+00:00'),
  })),
  inEntry('the next revision', (entry) => ({ ...entry, revision: number(entry['revision']) + 1 })),
  inEntry('revision 0', (entry) => ({ ...entry, revision: 0 })),
  inEntry('another salt', (entry) => ({ ...entry, salt: 'ab'.repeat(16) })),
  inEntry('a longer salt', (entry) => ({ ...entry, salt: `${text(entry['salt'])}00` })),
  inEntry('a salt that is empty', (entry) => ({ ...entry, salt: '' })),
  inEntry('one thing more', (entry) => ({ ...entry, note: '' })),
  inEntry('no salt', ({ salt: _, ...entry }) => entry),
  inEntry('a content hash beside its content', (entry) => ({ ...entry, contentHash: 'ab'.repeat(32) })),
  inEntry('a content hash of another', ({ kind, logIndex, proof }) => ({
    kind,
    logIndex,
    proof,
    contentHash: 'ab'.repeat(32),
  })),
];

function nextOf(last: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return alphabet[(alphabet.indexOf(last) ^ 1) % 64] ?? '';
}

const lineChanges: readonly BundleChange[] = [
  inLine('a place with a fraction', (line) => line.replace(/"logIndex":(\d+)/, '"logIndex":$1.0')),
  inLine('a place with an exponent', (line) => line.replace(/"logIndex":(\d+)/, '"logIndex":$1e0')),
  inLine('a place with a leading zero', (line) => line.replace(/"logIndex":(\d+)/, '"logIndex":0$1')),
  inLine('a place with a sign', (line) => line.replace(/"logIndex":(\d+)/, '"logIndex":-$1')),
  inLine('a place without end', (line) =>
    line.replace(/"logIndex":(\d+)/, `"logIndex":$1${'0'.repeat(5_000)}`),
  ),
  inLine('a place that is no number', (line) => line.replace(/"logIndex":(\d+)/, '"logIndex":NaN')),
  inLine('a revision with a fraction', (line) => line.replace(/"revision":(\d+)/, '"revision":$1.0')),
  inLine('a revision that is true', (line) => line.replace(/"revision":(\d+)/, '"revision":true')),
  inLine('a space', (line) => line.replace('":', '": ')),
  inLine('a space at its end', (line) => `${line} `),
  inLine('a carriage return at its end', (line) => `${line}\r`),
  inLine('an escape that is not needed', (line) => line.replace('café', 'caf\\u00e9')),
  inLine('a lone surrogate', (line) => line.replace('café', 'caf\\ud800')),
  inLine('salt in upper case', (line) => line.replace(/"salt":"[0-9a-f]*"/, (salt) => salt.toUpperCase())),
  inLine('a key twice', (line) => line.replace('"kind"', '"kind":"cascade-events","kind"')),
  inLine('another order of keys', (line) => {
    const [, id = ''] = /("id":"[^"]*",)/.exec(line) ?? [];
    return `{${id}${line.replace(id, '').slice(1)}`;
  }),
  inLine('nothing', () => ''),
  inLine('null', () => 'null'),
  inLine('a list', () => '[]'),
  inLine('an empty object', () => '{}'),
  inLine('nesting without end', () => '['.repeat(100_000)),
  inLine('another value after it', (line) => line + line),
  inLine('the first line', (_, { lines }) => lines[0] ?? ''),
  inLines('two swapped', (lines, at) => [
    ...lines.slice(0, at),
    lines[at + 1] ?? '',
    lines[at] ?? '',
    ...lines.slice(at + 2),
  ]),
  inLines('one dropped', (lines, at) => lines.filter((_, index) => index !== at)),
  inLines('one twice', (lines, at) => [...lines.slice(0, at), lines[at] ?? '', ...lines.slice(at)]),
  inLines('one in place of another', (lines, at) =>
    lines.map((line, index) => (index === at + 1 ? (lines[at] ?? '') : line)),
  ),
  inLines('the first twice', ([first = '', ...rest]) => [first, first, ...rest]),
  inLines('the first alone', ([first = '']) => [first]),
  inLines('no first', ([, ...rest]) => rest),
  inLines('an empty one between', (lines, at) => [...lines.slice(0, at), '', ...lines.slice(at)]),
  inLines('an empty one at the end', (lines) => [...lines, '']),
  inLines('an empty one at the beginning', (lines) => ['', ...lines]),
  inLines('null at the end', (lines) => [...lines, 'null']),
  inBytes('no newline at the end', (bytes) => bytes.subarray(0, -1)),
  inBytes('the last half gone', (bytes) => bytes.subarray(0, bytes.length >> 1)),
  inBytes('more after the end', (bytes) => Buffer.concat([bytes, Buffer.from('more')])),
  inBytes('a byte order mark', (bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes])),
  inBytes('lines that end as on Windows', (bytes) => Buffer.from(bytes.toString().replaceAll('\n', '\r\n'))),
  inBytes('not UTF-8', (bytes) => {
    const changed = Buffer.from(bytes);
    changed[changed.indexOf('é') + 1] = 0x41;
    return changed;
  }),
  inBytes('another encoding', (bytes) => Buffer.from(bytes.toString(), 'utf16le')),
  inBytes('nothing', () => Buffer.alloc(0)),
  inBytes('a newline', () => Buffer.from('\n')),
  inBytes('an export', () => Buffer.from('{"cascade_id":"a"}\n')),
];

/** Changes of each field of header and entries, of lines and of bytes: each must be found. */
export const bundleChanges: readonly BundleChange[] = [...headerChanges, ...entryChanges, ...lineChanges];
