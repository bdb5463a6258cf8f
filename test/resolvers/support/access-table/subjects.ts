import { AccessGrant, localCaller } from '../../../../src/auth';
import { sha256Hex } from '../../../../src/core/crypto';
import type { EntryKind } from '../../../../src/core/evidence';
import type { Database } from '../../../../src/database';
import type { RecordKindName } from '../../../../src/entities';
import { createRepositories, type Repositories } from '../../../../src/repositories';
import { signLog } from '../../../repositories/support/logged-archive';
import { absent, fillTeams, type Target } from '../../../repositories/support/two-teams';
import { json, time } from '../../../support/builders';
import { soundChainOf, type Asker } from './askers';
import { fillLinks } from './linked-records';
import { Maker } from './maker';

/** By what somebody sees a record: by its namespace, or where it has none by a grant. */
export type Domain = 'namespaces' | AccessGrant;

/** Something in the archive, or nothing, by all names that a question can give it. */
export interface Subject {
  readonly name: 'own' | 'foreign' | 'absent' | 'there';
  readonly domain: Domain;
  /** "" where records have none. */
  readonly namespace: string;
  /** A namespace of the same people, whose chain verifies. */
  readonly soundChain: string;
  readonly event: string;
  readonly trigger: string;
  readonly session: string;
  readonly postmortem: string;
  readonly incident: string;
  /** Keys of a record with a hold, and of one with a redaction. */
  readonly held: string;
  readonly redacted: string;
  /** What an entry of the evidence log is about, its place and the hash of its leaf. */
  readonly logged: string;
  readonly place: string;
  readonly leaf: string;
  /**
   * The places of what the log says of its hold, of its redaction, of what retention removed in its namespace, and of an
   * access to that.
   */
  readonly holdPlace: string;
  readonly redactionPlace: string;
  readonly retentionPlace: string;
  readonly accessPlace: string;
  /** The place of what the log says of a verification of its chain. */
  readonly verificationPlace: string;
  /** By which a request for confirmation about it, and a token for it, are known. */
  readonly about: string;
}

/** Names everything by what it is, for the titles of tests. */
export const anything = new Proxy({}, { get: (_, name) => String(name) }) as Subject;

/** A kind of record of each domain; of those with namespaces not that which makes chains longer. */
export const kindIn = {
  namespaces: 'recovery-sessions',
  [AccessGrant.SECURITY_INCIDENTS]: 'security-incidents',
  [AccessGrant.POSTMORTEMS]: 'postmortems',
} as const satisfies Record<Domain, RecordKindName>;

/** Whether a place lies within what somebody may see: its namespace, or where it has none what needs a grant. */
export function isWithin({ grants, namespaces }: Asker, { domain, namespace }: Subject): boolean {
  if (namespaces === null) return true;
  return domain === 'namespaces' ? namespaces.includes(namespace) : grants.includes(domain);
}

/** The namespaces and grants of a token that opens no more than what lies where a subject does. */
export function opening({
  domain,
  namespace,
}: Subject): [namespaces: readonly string[], grants: readonly AccessGrant[]] {
  return domain === 'namespaces' ? [[namespace], []] : [[], [domain]];
}

/** Fills an archive with all that subjects name. */
export async function fillSubjects(database: Database): Promise<readonly Subject[]> {
  const archive = createRepositories(database, localCaller);
  const { own, foreign } = await fillTeams(archive);
  await fillLinks(archive);
  const maker = new Maker(database);
  const subjects = [
    inNamespace('own', own),
    inNamespace('foreign', foreign),
    inNamespace('absent', absent),
    await incident(archive, 'there', own),
    await incident(archive, 'absent', absent),
    await unnamed(archive, 'there', own),
    await unnamed(archive, 'absent', absent),
  ];
  for (const subject of subjects) if (subject.name !== 'absent') await fillAround(archive, maker, subject);
  await signLog(archive);
  return Promise.all(
    subjects.map(async (subject) => ({ ...subject, ...(await placesAround(archive, subject)) })),
  );
}

/** Places of entries, of which none is where there is nothing. */
async function placesAround(archive: Repositories, { held, namespace, redacted }: Subject) {
  const { accessLog, evidenceLog, holds, redactions, retentionRecords, verifications } = archive;
  const accesses = (await accessLog.find({ namespaces: { has: namespace } })).edges.map(({ node }) => node);
  const place = async (kind: EntryKind, [about]: readonly { readonly id: string }[]): Promise<string> => {
    const [entry] = await evidenceLog.entriesOf([{ kind, recordId: about?.id ?? '0', revision: 1 }]);
    return String(entry?.logIndex ?? absent.place);
  };
  return {
    holdPlace: await place('holds', await holds.find({ recordId: held })),
    redactionPlace: await place('redactions', await redactions.find({ recordId: redacted })),
    retentionPlace: await place('retention-records', await retentionRecords.find({ namespace })),
    verificationPlace: await place('verification-runs', await verifications.find({ namespace })),
    accessPlace: await place(
      'access-entries',
      accesses.filter(({ namespaces }) => namespaces.length === 1),
    ),
  };
}

/** A request for confirmation and a token; a change; for a namespace a sound chain, and a verification of the other. */
async function fillAround(archive: Repositories, maker: Maker, subject: Subject): Promise<void> {
  const { about, domain, namespace, postmortem, soundChain } = subject;
  const kind = kindIn[domain];
  await maker.redaction(kind, await maker.record(kind, namespace || null), about);
  await maker.token(about, ...opening(subject));
  if (postmortem !== '') await archive.postmortems.updateFields(postmortem, { autoActions: json('["x"]') });
  if (domain !== 'namespaces') return;
  await fillSoundChain(archive, soundChain, about);
  await archive.verifications.verify(namespace);
}

/** An event that was redacted, and one that follows it though its time is an earlier one. */
async function fillSoundChain(archive: Repositories, namespace: string, reason: string): Promise<void> {
  const recorded = { namespace, triggerType: 'T', effects: [{ actionType: 'scale', success: true }] };
  const { events } = await archive.cascadeEvents.record(recorded);
  const [{ cascadeId, currentHash: previousHash } = { cascadeId: '', currentHash: '' }] = events;
  const [id, timestamp] = [`${namespace}-late`, '2021-01-01T00:00:00Z'];
  const hashed = `{"effects":[],"id":"${id}","namespace":"${namespace}","previous_hash":"${previousHash}","timestamp":"${timestamp}","trigger":{"details":{},"trigger_type":"T"}}`;
  await archive.cascadeEvents.save({
    ...{ cascadeId: id, namespace, triggerType: 'T', timestamp: time(timestamp) },
    ...{ previousHash, currentHash: sha256Hex(hashed) },
  });
  await archive.redactions.redact('cascade-events', { id: cascadeId, fields: ['effects'], reason });
}

function inNamespace(name: Subject['name'], target: Target): Subject {
  const { event, leaf, namespace, place, postmortem, session, trigger } = target;
  return {
    ...{ name, domain: 'namespaces', namespace, soundChain: soundChainOf(namespace) },
    ...{ event, trigger, session, postmortem, incident: '' },
    ...{ held: event, redacted: postmortem, logged: event },
    ...{ ...noPlaces, place: String(place), leaf: leaf.toString('hex'), about: `about ${namespace}` },
  };
}

async function incident(archive: Repositories, name: Subject['name'], target: Target): Promise<Subject> {
  const { incident: id, incidentLeaf } = target;
  const domain = AccessGrant.SECURITY_INCIDENTS;
  return { ...nameless(id), name, domain, incident: id, ...(await entryOf(archive, incidentLeaf)) };
}

async function unnamed(archive: Repositories, name: Subject['name'], target: Target): Promise<Subject> {
  const { unnamed: id, unnamedLeaf } = target;
  const domain = AccessGrant.POSTMORTEMS;
  return { ...nameless(id), name, domain, postmortem: id, ...(await entryOf(archive, unnamedLeaf)) };
}

const noPlaces = {
  holdPlace: '',
  redactionPlace: '',
  retentionPlace: '',
  accessPlace: '',
  verificationPlace: '',
};

/** What is in no namespace; one record has a hold, a redaction and an entry of the log. */
function nameless(id: string) {
  const none = { namespace: '', soundChain: '', event: '', trigger: '', session: '' };
  const keys = { postmortem: '', incident: '', held: id, redacted: id, logged: id };
  return { ...none, ...keys, ...noPlaces, about: `about ${id}` };
}

async function entryOf({ evidenceLog }: Repositories, leaf: Buffer) {
  const entry = await evidenceLog.entryByLeaf(leaf);
  return { leaf: leaf.toString('hex'), place: String(entry?.logIndex ?? absent.place) };
}
