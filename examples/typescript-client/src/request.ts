import { read, write } from './exact-json.js';
import { exactPaths } from './gql/exact-paths.js';
import type { TypedDocumentString } from './gql/graphql.js';

const endpoint = new URL('/graphql', process.env.ARCHIVE_URL ?? 'http://127.0.0.1:4000');
const token = process.env.ARCHIVE_TOKEN;

interface Fault {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly field?: string; readonly requestId?: string };
}

/** What the archive refused, in its own words; `code` is stable. */
export class ArchiveFault extends Error {
  readonly code: string;
  readonly field: string | undefined;

  constructor({ extensions, message }: Fault) {
    super(`${message} (${extensions?.code}, request ${extensions?.requestId})`);
    this.code = extensions?.code ?? 'INTERNAL_SERVER_ERROR';
    this.field = extensions?.field;
  }
}

/** Sends an operation and gives its data, typed by the operation, every digit kept. Throws an ArchiveFault. */
export async function request<Data, Variables>(
  operation: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const document = operation.toString();
  const [, name = ''] = /^\s*(?:query|mutation)\s+(\w+)/.exec(document) ?? [];
  const exact = exactPaths[name];
  if (exact === undefined)
    throw new Error('an operation needs a name that was there when types were generated');
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: `{"query":${JSON.stringify(document)},"variables":${write(variables)}}`,
  });
  const answer = read(await response.text(), exact) as { data?: Data | null; errors?: Fault[] };
  const [fault] = answer.errors ?? [];
  if (fault !== undefined) throw new ArchiveFault(fault);
  if (!answer.data) throw new Error(`no data came (HTTP ${response.status})`);
  return answer.data;
}
