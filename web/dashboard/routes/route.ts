/** A view and what it is about. */
export type Route =
  | { readonly name: 'overview' }
  | { readonly name: 'incidents' }
  | { readonly name: 'incident'; readonly id: string }
  | { readonly name: 'chains' }
  | { readonly name: 'chain'; readonly id: string }
  | { readonly name: 'event'; readonly id: string }
  | { readonly name: 'recoveries' }
  | { readonly name: 'recovery'; readonly id: string }
  | { readonly name: 'postmortems' }
  | { readonly name: 'postmortem'; readonly id: string }
  | { readonly name: 'log' }
  | { readonly name: 'unknown' };

/** Where the page is: a view, and how it is set. */
export interface Address {
  readonly route: Route;
  /** Filters, places and the like; a view reads those it knows. */
  readonly search: URLSearchParams;
}

/** The folder of each view of a list, and the view of one of its records. */
const folders = {
  incidents: { list: 'incidents', one: 'incident' },
  chains: { list: 'chains', one: 'chain' },
  events: { list: 'chains', one: 'event' },
  recoveries: { list: 'recoveries', one: 'recovery' },
  postmortems: { list: 'postmortems', one: 'postmortem' },
} as const;

const folderOf = {
  incidents: 'incidents',
  incident: 'incidents',
  chains: 'chains',
  chain: 'chains',
  event: 'events',
  recoveries: 'recoveries',
  recovery: 'recoveries',
  postmortems: 'postmortems',
  postmortem: 'postmortems',
  log: 'log',
} as const;

/**
 * Reads the part of an address behind `#`. Keys stand in it percent-encoded as one segment each, so that a key may be any
 * text: as a path, `..` would be taken for the folder above, and `%2F` is refused by proxies.
 */
export function parseAddress(fragment: string): Address {
  const [path = '', ...rest] = fragment.replace(/^#/, '').split('?');
  return { route: parsePath(path), search: new URLSearchParams(rest.join('?')) };
}

function parsePath(path: string): Route {
  const [root, folder, key, ...more] = path.split('/');
  if (root !== '' || more.length > 0) return path === '' ? { name: 'overview' } : { name: 'unknown' };
  if (folder === undefined || folder === '') return { name: key === undefined ? 'overview' : 'unknown' };
  if (folder === 'log') return { name: key === undefined ? 'log' : 'unknown' };
  if (!isFolder(folder)) return { name: 'unknown' };
  const { list, one } = folders[folder];
  if (key === undefined) return { name: list };
  const id = decoded(key);
  return id === null ? { name: 'unknown' } : { name: one, id };
}

function isFolder(text: string): text is keyof typeof folders {
  return Object.hasOwn(folders, text);
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** The part of an address behind `#`, with the `#`. Settings that are empty are left out. */
export function addressOf(route: Route, search: Readonly<Record<string, string>> = {}): string {
  const given = new URLSearchParams(Object.entries(search).filter(([, value]) => value !== ''));
  const settings = given.size === 0 ? '' : `?${given.toString()}`;
  return `#${pathOf(route)}${settings}`;
}

function pathOf(route: Route): string {
  if (route.name === 'overview' || route.name === 'unknown') return '/';
  const folder = `/${folderOf[route.name]}`;
  // half of a surrogate pair is no text that could be encoded
  return 'id' in route
    ? `${folder}/${encodeURIComponent(route.id.replace(/\p{Surrogate}/gu, '\ufffd'))}`
    : folder;
}
