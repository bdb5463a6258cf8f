import { ArchiveError } from '../core/errors';
import { quote, quoteOrNull } from '../core/json';
import { MAX_LISTED, type ChainReport, type ChainRequest, type ChainVerifier } from './chain-report';
import type { GraphQLClient } from './graphql-client';
import { textsIn } from './graphql-nodes';

const namespacesQuery =
  'query ($first: Int, $after: String) { cascadeNamespaces(first: $first, after: $after) }';

const chainQuery = `query ($namespace: String!, $expectHead: String, $checkEffects: Boolean!) {
  cascadeChain(namespace: $namespace, expectHead: $expectHead, checkEffects: $checkEffects) {
    namespace isKnown verified status length firstHash headHash anchor findingCount noteCount redactedCount
    covers notCovered trust checkpoint { size root signedAt }
    findings(first: ${MAX_LISTED}) { kind cascadeId position expected actual message }
    notes(first: ${MAX_LISTED}) { cascadeId position message }
    redactedEvents(first: ${MAX_LISTED}) {
      cascadeId position redactions { fields redactedAt redactedBy reason }
    }
  }
}`;

/** Has a server verify its chains. */
export class GraphQLVerifier implements ChainVerifier {
  constructor(private readonly client: GraphQLClient) {}

  async namespaces(): Promise<readonly string[]> {
    const all: string[] = [];
    for (;;) {
      const variables = `{"first":${MAX_LISTED},"after":${quoteOrNull(all.at(-1) ?? null)}}`;
      const { data } = await this.client.request(namespacesQuery, variables);
      const page = textsIn(data, 'cascadeNamespaces');
      all.push(...page);
      if (page.length < MAX_LISTED) return all;
    }
  }

  async verify({ namespace, expectHead, checkEffects }: ChainRequest): Promise<ChainReport> {
    const variables =
      `{"namespace":${quote(namespace)},"expectHead":${quoteOrNull(expectHead)},` +
      `"checkEffects":${checkEffects}}`;
    const { text } = await this.client.request(chainQuery, variables);
    // Texts, truth values and counts alone: JSON.parse bends none of them.
    const { data } = JSON.parse(text) as { data: { cascadeChain: ChainReport | null } };
    if (data.cascadeChain === null) throw new ArchiveError('UNAVAILABLE', null, 'the server gave no verdict');
    return data.cascadeChain;
  }
}
