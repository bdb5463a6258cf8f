import { parseCheckpointText, parseNote } from '../core/checkpoint';
import type { PublishedCheckpoint, Repositories } from '../repositories';
import { MAX_LISTED, type ChainReport, type ChainRequest, type ChainVerifier } from './chain-report';

/** Verifies chains in the database. */
export class RepositoryVerifier implements ChainVerifier {
  constructor(private readonly repositories: Repositories) {}

  async namespaces(): Promise<readonly string[]> {
    const all: string[] = [];
    for (;;) {
      const page = await this.repositories.cascadeEvents.getChainNamespaces(MAX_LISTED, all.at(-1));
      all.push(...page);
      if (page.length < MAX_LISTED) return all;
    }
  }

  async verify({ namespace, ...how }: ChainRequest): Promise<ChainReport> {
    const findings = { kind: 'findings', first: MAX_LISTED } as const;
    const notes = { kind: 'notes', first: MAX_LISTED } as const;
    const redacted = { kind: 'redactedEvents', first: MAX_LISTED } as const;
    const chain = await this.repositories.cascadeEvents.verifyChain(namespace, null, null, {
      ...how,
      pages: [findings, notes, redacted],
    });
    return {
      ...chain,
      checkpoint: chain.checkpoint === null ? null : reported(chain.checkpoint),
      findings: chain.findings(findings),
      notes: chain.notes(notes),
      redactedEvents: chain.redactedEvents(redacted),
    };
  }
}

/** A checkpoint with its values as the API spells them. */
function reported({ note, signedAt }: PublishedCheckpoint): ChainReport['checkpoint'] {
  const { size, root } = parseCheckpointText(parseNote(note).text);
  return { size: String(size), root: Buffer.from(root).toString('hex'), signedAt };
}
