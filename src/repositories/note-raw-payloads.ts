import type { Caller } from '../auth';
import { securityIncidentKind } from '../entities';
import type { AccessBuffer } from './access-buffer';

/** Notes in the access log who looked at the raw payloads of these incidents, which hold what attackers sent. */
export async function noteRawPayloads(
  access: AccessBuffer,
  caller: Caller,
  incidentIds: readonly string[],
): Promise<void> {
  if (incidentIds.length === 0) return;
  const records = incidentIds.map((id) => ({ id, namespace: null }));
  await access.note(caller, { operation: 'readRawPayload', kind: securityIncidentKind.name, records });
}
