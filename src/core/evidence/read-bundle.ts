import type { Instant } from '../brands';
import { readBase64 } from '../checkpoint/text';
import { ArchiveError } from '../errors';
import { canonicalJson, parseJson, type JsonNode } from '../json';
import { HASH_BYTES } from '../merkle';
import { malformed } from '../merkle/proof-error';
import {
  BUNDLE_FORMAT,
  type BundledHash,
  type BundledVersion,
  type BundleEntry,
  type BundleFilter,
  type BundleHeader,
  type EarlierCheckpoint,
} from './bundle';
import { SALT_BYTES, type EntryKind } from './entry';
import type { KeySuccession } from './key-succession';

const WHOLE_NUMBER = /^(0|[1-9][0-9]{0,18})$/;
const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$/;
const MAX_REVISION = 2n ** 31n - 1n;

/** Whether a first line says that it is one of a bundle of this format, which it may break. */
export function isBundle(line: string): boolean {
  return line.includes(`"format":"${BUNDLE_FORMAT}"`);
}

/** Reads the first line of a bundle, and judges nothing of it. A ProofError, MALFORMED, where it is none. */
export function readBundleHeader(line: string): BundleHeader {
  const read = members(parseLine(line), HEADER_KEYS);
  if (textOf(read('format')) !== BUNDLE_FORMAT) throw malformed(`has not the format ${BUNDLE_FORMAT}`);
  return {
    origin: textOf(read('origin')),
    keys: listOf(read('keys')).map(textOf),
    successions: listOf(read('successions')).map(readSuccession),
    checkpoint: textOf(read('checkpoint')),
    earlier: listOf(read('earlier')).map(readEarlier),
    filter: readFilter(read('filter')),
    count: wholeNumberOf(read('count')),
  };
}

/** Reads a further line of a bundle, and checks none of its hashes. A ProofError, MALFORMED, where it is none. */
export function readBundleEntry(line: string): BundleEntry {
  const node = parseLine(line);
  const isHash = node.kind === 'object' && node.members.some(({ key }) => key === 'contentHash');
  return isHash ? readHash(node) : readVersion(node);
}

const HEADER_KEYS = ['checkpoint', 'count', 'earlier', 'filter', 'format', 'keys', 'origin', 'successions'];
const FILTER_KEYS = ['kind', 'namespace', 'since', 'until'];
const HASH_KEYS = ['contentHash', 'kind', 'logIndex', 'proof'];
const VERSION_KEYS = [
  'document',
  'id',
  'kind',
  'logIndex',
  'namespace',
  'proof',
  'recordedAt',
  'revision',
  'salt',
];

function readEarlier(node: JsonNode): EarlierCheckpoint {
  const read = members(node, ['checkpoint', 'proof']);
  return { note: textOf(read('checkpoint')), proof: hashesOf(read('proof')) };
}

/** Reads that one key follows another, and checks no signature. A ProofError, MALFORMED, where it says no such thing. */
export function readSuccession(node: JsonNode): KeySuccession {
  const read = members(node, ['key', 'previousKey', 'signature']);
  const signature = readBase64(textOf(read('signature')), 'signature of a key');
  return { key: textOf(read('key')), previousKey: textOf(read('previousKey')), signature };
}

function readFilter(node: JsonNode): BundleFilter {
  const read = members(node, FILTER_KEYS);
  return {
    kind: textOf(read('kind')),
    namespace: textOf(read('namespace')),
    since: textOf(read('since')),
    until: textOf(read('until')),
  };
}

function readHash(node: JsonNode): BundledHash {
  const read = members(node, HASH_KEYS);
  return { ...placeOf(read), contentHash: hexOf(read('contentHash'), HASH_BYTES) };
}

function readVersion(node: JsonNode): BundledVersion {
  const read = members(node, VERSION_KEYS);
  const revision = wholeNumberOf(read('revision'));
  if (revision < 1n || revision > MAX_REVISION) throw malformed('its revision is out of range');
  return {
    ...placeOf(read),
    namespace: textOf(read('namespace')),
    id: textOf(read('id')),
    revision: Number(revision),
    recordedAt: instantOf(read('recordedAt')),
    document: textOf(read('document')),
    salt: hexOf(read('salt'), SALT_BYTES),
  };
}

type Reader = (key: string) => JsonNode;

function placeOf(read: Reader): Pick<BundledHash, 'kind' | 'logIndex' | 'proof'> {
  const kind = textOf(read('kind')) as EntryKind;
  return { kind, logIndex: wholeNumberOf(read('logIndex')), proof: hashesOf(read('proof')) };
}

/** A line in its one spelling: no space, no other escape or number, no other order of keys, no key twice. */
function parseLine(line: string): JsonNode {
  try {
    const node = parseJson(line);
    if (canonicalJson(node) === line) return node;
  } catch (error) {
    if (error instanceof ArchiveError) throw malformed(`is no JSON: ${error.reason}`);
    throw error;
  }
  throw malformed('is not canonical JSON');
}

function members(node: JsonNode, keys: readonly string[]): Reader {
  if (node.kind !== 'object') throw malformed('is no JSON object');
  const given = new Map(node.members.map(({ key, value }) => [key, value]));
  if (node.members.length !== keys.length || keys.some((key) => !given.has(key)))
    throw malformed(`has not exactly the keys ${keys.join(', ')}`);
  return (key) => {
    const value = given.get(key);
    if (value === undefined) throw malformed(`has no ${key}`);
    return value;
  };
}

function textOf(node: JsonNode): string {
  if (node.kind !== 'string') throw malformed('has a value that should be a string');
  return node.value;
}

function listOf(node: JsonNode): readonly JsonNode[] {
  if (node.kind !== 'array') throw malformed('has a value that should be a list');
  return node.items;
}

function wholeNumberOf(node: JsonNode): bigint {
  if (node.kind !== 'number' || !WHOLE_NUMBER.test(node.text))
    throw malformed('has a value that should be a whole number below 10^19');
  return BigInt(node.text);
}

function instantOf(node: JsonNode): Instant {
  const text = textOf(node);
  if (!INSTANT.test(text)) throw malformed('has a time that is not YYYY-MM-DDTHH:MM:SS.ffffffZ');
  return text as Instant;
}

function hexOf(node: JsonNode, bytes: number): string {
  const text = textOf(node);
  if (text.length !== 2 * bytes || !/^[0-9a-f]*$/.test(text))
    throw malformed(`has a value that should be ${bytes} bytes in hex`);
  return text;
}

function hashesOf(node: JsonNode): Uint8Array[] {
  return listOf(node).map((item) => {
    const hash = readBase64(textOf(item), 'hash of a proof');
    if (hash.length !== HASH_BYTES) throw malformed(`has a hash of a proof that has not ${HASH_BYTES} bytes`);
    return hash;
  });
}
