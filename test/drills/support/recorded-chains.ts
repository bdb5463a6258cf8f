import { ArchiveServer } from '../../support/archive-server';

/** A chain as a server gives it. */
export interface ServedChain {
  readonly verified: boolean;
  readonly length: number;
  readonly anchor: string;
  readonly findings: readonly { readonly kind: string; readonly cascadeId: string | null }[];
  readonly links: readonly ServedLink[];
}

export interface ServedLink {
  readonly cascadeId: string;
  readonly previousHash: string | null;
  readonly currentHash: string;
  readonly event: { readonly triggerEventId: string | null };
}

const PAGE = 1_000;

const query = `query ($namespace: String!, $after: ID) {
  cascadeChain(namespace: $namespace) {
    verified length anchor findings { kind cascadeId }
    links(first: ${PAGE}, after: $after) { cascadeId previousHash currentHash event { triggerEventId } }
  }
}`;

/** Asks a server for the verdict on a namespace and for all its links, in chain order. */
export async function servedChain(server: ArchiveServer, namespace: string): Promise<ServedChain> {
  const links: ServedLink[] = [];
  for (;;) {
    const after = links.at(-1)?.cascadeId ?? null;
    const { cascadeChain } = await server.ask<{ cascadeChain: ServedChain }>(query, { namespace, after });
    links.push(...cascadeChain.links);
    if (cascadeChain.links.length < PAGE) return { ...cascadeChain, links };
  }
}
