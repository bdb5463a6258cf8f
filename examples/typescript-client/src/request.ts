import type { TypedDocumentString } from './gql/graphql.js';

const endpoint = new URL('/graphql', process.env.ARCHIVE_URL ?? 'http://127.0.0.1:4000');

/** Sends an operation and gives its data, typed by the operation; throws with the archive's own words. */
export async function request<Data, Variables>(
  operation: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: operation.toString(), variables }),
  });
  const answer = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  if (answer.errors || !answer.data) {
    throw new Error(answer.errors?.map(({ message }) => message).join('\n') ?? `status ${response.status}`);
  }
  return answer.data;
}
