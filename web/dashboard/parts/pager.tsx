import { addressOf, type Route } from '../routes/route';
import { Icon } from './icons';

/** How a page of a list is asked for. */
export interface PageVariables {
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
}

/** The page that an address names by a cursor. */
export function pageOf(search: URLSearchParams, size: number): PageVariables {
  const after = search.get('after');
  const before = search.get('before');
  if (before) return { last: size, before };
  return after ? { first: size, after } : { first: size };
}

/** To the pages beside this one, whose addresses keep the other settings. */
export function Pager(props: {
  readonly route: Route;
  readonly search: URLSearchParams;
  readonly info: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasPreviousPage: boolean;
    readonly hasNextPage: boolean;
  };
}) {
  const { info, route, search } = props;
  const to = (place: { readonly after?: string; readonly before?: string }): string => {
    const { after = '', before = '' } = place;
    return addressOf(route, { ...Object.fromEntries(search), after, before });
  };
  if (!info.hasPreviousPage && !info.hasNextPage) return null;
  return (
    <nav className="pager no-print" aria-label="Pages">
      {info.hasPreviousPage && info.startCursor !== null ? (
        <a className="button" href={to({ before: info.startCursor })} rel="prev">
          <Icon name="left" /> Newer
        </a>
      ) : (
        <span />
      )}
      {info.hasNextPage && info.endCursor !== null && (
        <a className="button" href={to({ after: info.endCursor })} rel="next">
          Older <Icon name="right" />
        </a>
      )}
    </nav>
  );
}
