import { sha256Hex } from '../core/crypto';
import type { ChainVerdict, Finding } from '../core/chain';
import { quote } from '../core/json';
import type { Transaction } from '../database';
import type { VerificationRun } from '../entities';
import { logVersions } from './log-versions';
import { membersDocument, textMember, timeMember } from './members-document';
import { newSalt } from './salted-version';

/** A verification as it is stored. */
export type StoredVerification = Readonly<VerificationRun>;

/** A verification before the database gave it its number. */
export type NewVerification = Omit<StoredVerification, 'id' | 'salt'>;

/** So many findings are kept with a run: whoever wants all asks for the verdict. */
const MOST_KEPT = 20;

/** The columns of a StoredVerification. */
export const storedVerificationColumns = `id, namespace, status, trust, checkpoint_size AS "checkpointSize", length,
  head_hash AS "headHash", expected_head AS "expectedHead", finding_count AS "findingCount", findings,
  findings_digest AS "findingsDigest", started_at AS "startedAt", finished_at AS "finishedAt",
  verified_by AS "verifiedBy", salt`;

/** What a run keeps of the findings of a verdict, of which `found` is the beginning. */
export function keptFindings(
  { findingCount, status }: Pick<ChainVerdict, 'findingCount' | 'status'>,
  found: readonly Finding[],
): Pick<NewVerification, 'findingCount' | 'findings' | 'findingsDigest'> {
  const kept = found
    .slice(0, MOST_KEPT)
    .map(({ cascadeId, kind }) => membersDocument({ cascade_id: textMember(cascadeId), kind: quote(kind) }));
  // What accuses no event tells of the chain's end, which moves as the chain grows though nothing else is found.
  const told = found.map(({ actual, cascadeId, expected, kind }) =>
    cascadeId === null ? [kind] : [kind, cascadeId, expected, actual],
  );
  return {
    findingCount: String(findingCount),
    findings: `[${kept.join(',')}]`,
    findingsDigest: findingCount === 0 ? null : sha256Hex(JSON.stringify([status, findingCount, told])),
  };
}

/** Keeps a verification and puts it into the log, where it waits for its place. */
export async function addVerification(tx: Transaction, run: NewVerification): Promise<StoredVerification> {
  const { namespace, status, trust, checkpointSize, length, headHash, expectedHead } = run;
  const { findingCount, findings, findingsDigest, startedAt, finishedAt, verifiedBy } = run;
  const [made] = await tx.query<StoredVerification>({
    text: `INSERT INTO verification_runs (namespace, status, trust, checkpoint_size, length, head_hash, expected_head,
        finding_count, findings, findings_digest, started_at, finished_at, verified_by, salt)
      VALUES ($1, $2, $3, $4::bigint, $5::bigint, $6, $7, $8::bigint, $9, $10, $11::timestamptz, $12::timestamptz, $13, $14)
      RETURNING ${storedVerificationColumns}`,
    values: [
      namespace,
      status,
      trust,
      checkpointSize,
      length,
      headHash,
      expectedHead,
      findingCount,
      findings,
      findingsDigest,
      startedAt,
      finishedAt,
      verifiedBy,
      newSalt(),
    ],
  });
  if (made === undefined) throw new Error('a verification was not kept');
  await logVersions(tx, [
    {
      kind: 'verification-runs',
      namespace: made.namespace,
      id: made.id,
      revision: 1,
      recordedAt: made.finishedAt,
      document: verificationDocument(made),
      salt: made.salt,
    },
  ]);
  return made;
}

/** A verification as the log hashes it: canonical JSON with snake_case keys, without keys that are null. */
export function verificationDocument(run: StoredVerification): string {
  return membersDocument({
    checkpoint_size: run.checkpointSize,
    expected_head: textMember(run.expectedHead),
    finding_count: run.findingCount,
    findings: run.findings,
    findings_digest: textMember(run.findingsDigest),
    finished_at: timeMember(run.finishedAt),
    head_hash: textMember(run.headHash),
    id: run.id,
    length: run.length,
    namespace: quote(run.namespace),
    started_at: timeMember(run.startedAt),
    status: quote(run.status),
    trust: quote(run.trust),
    verified_by: quote(run.verifiedBy),
  });
}
