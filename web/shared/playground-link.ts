/** An operation as it stands in the playground's editors. */
export interface PlaygroundTab {
  readonly query: string;
  /** JSON; empty where there are none. */
  readonly variables: string;
}

/**
 * The part of an address behind `#` with which the playground opens a tab. It is not sent to the server, and it names no
 * headers: an address can make nobody show their token to a query they have not seen.
 */
export function playgroundFragment({ query, variables }: PlaygroundTab): string {
  const parts = new URLSearchParams({ query, ...(variables !== '' && { variables }) });
  return `#${parts.toString()}`;
}

/** The tab that the part behind `#` asks for; null where it asks for none. */
export function playgroundTab(fragment: string): PlaygroundTab | null {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''));
  const query = parts.get('query');
  return query === null ? null : { query, variables: parts.get('variables') ?? '' };
}
