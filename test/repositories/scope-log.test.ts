import fc from 'fast-check';
import type { EntryKind } from '../../src/core/evidence';
import { verifyInclusion } from '../../src/core/merkle';
import { cascadeEventKind, postmortemKind } from '../../src/entities';
import type { Scope } from '../../src/query';
import type { LoggedEntry } from '../../src/repositories';
import { aCascadeEvent, aPostmortem } from '../support/builders';
import { useArchive } from './support/archive';
import { fillTeams, FOREIGN, OWN, withScope } from './support/two-teams';

const archive = useArchive();

/** Records of three namespaces and of none, with holds and redactions over some of each. */
async function fill(): Promise<readonly LoggedEntry[]> {
  await fillTeams(archive);
  await archive.cascadeEvents.saveMany([
    aCascadeEvent({ cascadeId: 'jeju', namespace: 'jeju' }),
    aCascadeEvent({ cascadeId: 'nameless', namespace: '' }),
  ]);
  const nameless = { id: 'nameless', fields: ['effects'], reason: 'request 3' };
  await archive.redactions.redact('cascade-events', nameless);
  await archive.postmortems.save(aPostmortem({ incidentId: 'jeju', namespace: 'jeju' }));
  await archive.holds.place(cascadeEventKind, { ids: ['jeju', `${OWN}-0002`] }, 'case 1');
  await archive.holds.place(cascadeEventKind, { ids: ['nameless'] }, 'case 2');
  await archive.holds.place(postmortemKind, { ids: ['jeju', 'seoul-unnamed'] }, 'case 3');
  while ((await archive.evidenceLog.sequence()) > 0);
  return archive.evidenceLog.changes({ first: 1_000 });
}

/** Of what an entry is about: the kind and the namespaces of the records, "" for none; null for the log itself. */
async function about(entry: LoggedEntry): Promise<{ kind: EntryKind; namespaces: string[] } | null> {
  const { kind, namespace, recordId } = entry;
  switch (kind) {
    case 'log':
      return null;
    case 'retention-records':
      return { kind: 'cascade-events', namespaces: [namespace] };
    case 'redactions': {
      const redaction = (await archive.redactions.find({})).find(({ id }) => id === recordId);
      return { kind: redaction?.kind as EntryKind, namespaces: [redaction?.namespace ?? ''] };
    }
    case 'holds': {
      const hold = (await archive.holds.find({ includeReleased: true })).find(({ id }) => id === recordId);
      const [ids = []] = await archive.holds.getManyRecordIds([recordId]);
      const log = await archive.evidenceLog.changes({ first: 1_000, kinds: [hold?.kind ?? 'log'] });
      const held = log.filter((version) => ids.includes(version.recordId));
      return { kind: hold?.kind ?? 'log', namespaces: held.map((version) => version.namespace) };
    }
    case 'security-incidents':
    case 'postmortems':
    case 'cascade-events':
    case 'recovery-sessions':
      return { kind, namespaces: [namespace] };
    case 'access-entries':
    case 'verification-runs':
      throw new Error('an entry of the access log, and a verification, is no change');
    default:
      return kind satisfies never;
  }
}

function isSeen(scope: Scope, what: { kind: EntryKind; namespaces: string[] } | null): boolean {
  if (what === null) return true;
  if (what.kind === 'security-incidents') return scope.hasSecurityIncidents;
  return what.namespaces.every((namespace) =>
    what.kind === 'postmortems' && namespace === ''
      ? scope.hasPostmortems
      : (scope.namespaces ?? []).includes(namespace),
  );
}

it('gives each caller the entries of what is in its scope, in order, by place and by leaf', async () => {
  const all = await fill();
  const subjects = new Map<LoggedEntry, Awaited<ReturnType<typeof about>>>();
  for (const entry of all) subjects.set(entry, await about(entry));
  const placeless = (entries: readonly LoggedEntry[]): string[] =>
    entries.map(({ kind, namespace, logIndex }) => `${logIndex} ${kind} ${namespace}`);

  const names = fc.subarray([
    OWN,
    FOREIGN,
    'jeju',
    '',
    'nowhere',
    ...Array.from({ length: 9 }, (_, at) => `team-${at}`),
  ]);
  await fc.assert(
    fc.asyncProperty(names, fc.boolean(), fc.boolean(), async (namespaces, incidents, postmortems) => {
      const scope = { namespaces, hasSecurityIncidents: incidents, hasPostmortems: postmortems };
      const seen = all.filter((entry) => isSeen(scope, subjects.get(entry) ?? null));
      const { evidenceLog } = archive.as(withScope(scope));
      expect(placeless(await evidenceLog.changes({ first: 1_000 }))).toEqual(placeless(seen));
      const byPlace = await Promise.all(all.map(({ logIndex }) => evidenceLog.entry(logIndex ?? 0n)));
      expect(placeless(byPlace.flatMap((entry) => entry ?? []))).toEqual(placeless(seen));
      const byLeaf = await Promise.all(all.map(({ leafHash }) => evidenceLog.entryByLeaf(leafHash)));
      expect(byLeaf.filter((entry) => entry !== null)).toHaveLength(seen.length);
      const versions = await evidenceLog.entriesOf(all);
      expect(new Set(placeless(versions))).toEqual(
        new Set(placeless(seen.filter((entry) => isNewest(all, entry)))),
      );
    }),
    { numRuns: 8, seed: 9 },
  );
}, 120_000);

/** Whether no later entry is about the same version: a redaction logs what is left anew. */
function isNewest(all: readonly LoggedEntry[], { kind, recordId, revision, logIndex }: LoggedEntry): boolean {
  return !all.some(
    (other) =>
      other.kind === kind &&
      other.recordId === recordId &&
      other.revision === revision &&
      (other.logIndex ?? 0n) > (logIndex ?? 0n),
  );
}

it('is followed a page at a time without missing what is in the scope', async () => {
  await fill();
  const { evidenceLog } = archive.as(withScope({ namespaces: [OWN, 'jeju'] }));
  const whole = await evidenceLog.changes({ first: 1_000 });
  const paged: LoggedEntry[] = [];
  for (;;) {
    const page = await evidenceLog.changes({ first: 3, afterIndex: paged.at(-1)?.logIndex ?? null });
    paged.push(...page);
    if (page.length < 3) break;
  }
  expect(paged).toEqual(whole);
  expect(whole.length).toBeGreaterThan(10);
});

it('proves what is in the scope among leaves of which the caller sees hashes alone', async () => {
  await fill();
  const { evidenceLog } = archive.as(withScope({}));
  const head = await evidenceLog.head();
  if (head === null) throw new Error('the log has not begun');
  for (const { logIndex, leafHash } of await evidenceLog.changes({ first: 1_000 })) {
    const index = logIndex ?? 0n;
    const proof = await evidenceLog.inclusionProof({ logIndex: index }, head.size);
    expect(() => verifyInclusion({ index, hash: leafHash }, head, proof)).not.toThrow();
  }
});
