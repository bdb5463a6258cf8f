import { useQuery, type Answer } from '../api/use-query';
import { grouped } from '../format/text';
import { ChainLinks, EventsBefore, EventTime, type ChainVerdict } from '../operations';
import { Badge } from '../parts/badge';
import { Hash } from '../parts/copy';
import { Icon } from '../parts/icons';
import { Panel } from '../parts/page';
import { QueryButton } from '../parts/query-button';
import { Said } from '../parts/said';
import { Answered, Empty } from '../parts/states';
import { Time } from '../parts/time';
import { addressOf } from '../routes/route';

type Chain = ChainVerdict['cascadeChain'];
type Link = ChainLinks['cascadeChain']['links'][number];

const PAGE = 25;
/** So many events before the one that is looked at are shown. */
const BEFORE = 5;

/** The links of a chain, a page at a time, from its start, after a link, or around one. */
export function ChainLinksPanel(props: { readonly chain: Chain; readonly search: URLSearchParams }) {
  const { chain, search } = props;
  const { namespace } = chain;
  const around = search.get('around');
  const start = usePageStart(namespace, around, search.get('after'));
  const variables =
    start.after === undefined
      ? null
      : { namespace, first: PAGE, ...(start.after !== null && { after: start.after }) };
  const answer = useQuery(ChainLinks, variables);
  return (
    <Panel
      title={around === null ? 'Link by link' : 'Links around one'}
      actions={
        <>
          {(around !== null || search.has('after')) && (
            <a className="button" href={addressOf({ name: 'chain', id: namespace })}>
              From the first
            </a>
          )}
          <QueryButton operation={ChainLinks} variables={variables ?? { namespace, first: PAGE }} isSmall />
        </>
      }
    >
      <Answered answer={start.failed ?? answer} what="the links" rows={8}>
        {() => {
          const links = answer.data?.cascadeChain.links ?? [];
          if (links.length === 0) return <Empty title="No link comes after this one." />;
          return (
            <LinkTable chain={chain} links={links} around={around} first={placeOf(chain, links, search)} />
          );
        }}
      </Answered>
    </Panel>
  );
}

/** The link after which the page begins: null for the first page, undefined as long as that is being looked for. */
function usePageStart(
  namespace: string,
  around: string | null,
  after: string | null,
): { readonly after: string | null | undefined; readonly failed: Answer<unknown> | null } {
  const time = useQuery(EventTime, around === null ? null : { cascadeId: around });
  const until = time.data?.cascadeEvent?.timestamp;
  const before = useQuery(EventsBefore, until === undefined ? null : { namespace, until, limit: BEFORE + 2 });
  const failed = time.error !== null ? time : before.error !== null ? before : null;
  if (around === null) return { after: after === '' ? null : after, failed: null };
  if (time.data?.cascadeEvent === null) return { after: null, failed };
  const events = before.data?.cascadeEvents;
  if (events === undefined) return { after: undefined, failed };
  return { after: events.length < BEFORE + 2 ? null : (events.at(-1)?.cascadeId ?? null), failed };
}

/** The place of the first link of the page; null where it is not known. */
function placeOf(chain: Chain, links: readonly Link[], search: URLSearchParams): number | null {
  if (!search.has('around') && !search.has('after')) return 0;
  const known = [...chain.findings, ...chain.notes, ...chain.redactedEvents];
  for (const { cascadeId, position } of known) {
    const index = links.findIndex((link) => link.cascadeId === cascadeId);
    if (index >= 0 && position !== null) return position - index;
  }
  const given = Number(search.get('place') ?? NaN);
  return search.has('after') && Number.isSafeInteger(given) ? given : null;
}

function LinkTable(props: {
  readonly chain: Chain;
  readonly links: readonly Link[];
  readonly around: string | null;
  readonly first: number | null;
}) {
  const { around, chain, first, links } = props;
  const accused = new Set(chain.findings.flatMap(({ cascadeId }) => cascadeId ?? []));
  const last = links.at(-1);
  return (
    <>
      <div className="table-frame">
        <table className="rows links">
          <thead>
            <tr>
              <th scope="col">Link</th>
              <th scope="col">State</th>
              <th scope="col">Names the one before</th>
              <th scope="col">Own hash</th>
              <th scope="col">Happened</th>
            </tr>
          </thead>
          <tbody>
            {links.map((link, index) => (
              <tr
                key={link.cascadeId}
                className={`${link.isValid ? '' : 'row-bad'} ${link.cascadeId === around ? 'row-here' : ''}`}
              >
                <td className="row-main">
                  <a className="row-link" href={addressOf({ name: 'event', id: link.cascadeId })}>
                    <Said text={link.cascadeId} />
                  </a>
                  <span className="row-more">
                    {first !== null && <span className="place">{grouped(first + index)}</span>}
                    {link.scheme === null ? 'no scheme gives its hash' : `scheme ${link.scheme}`}
                  </span>
                </td>
                <td data-name="State">
                  <LinkState link={link} isAccused={accused.has(link.cascadeId)} />
                </td>
                <td data-name="Names the one before">
                  {link.previousHash ? (
                    <Hash value={link.previousHash} />
                  ) : (
                    <span className="quiet">none</span>
                  )}
                </td>
                <td data-name="Own hash">
                  <Hash value={link.currentHash} />
                </td>
                <td data-name="Happened">
                  <Time at={link.timestamp} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {links.length === PAGE && last !== undefined && (
        <nav className="pager" aria-label="Pages of links">
          <span />
          <a
            className="button"
            rel="next"
            href={addressOf(
              { name: 'chain', id: chain.namespace },
              { after: last.cascadeId, place: first === null ? '' : String(first + links.length) },
            )}
          >
            Next links <Icon name="right" />
          </a>
        </nav>
      )}
    </>
  );
}

function LinkState({ isAccused, link }: { readonly link: Link; readonly isAccused: boolean }) {
  if (!link.isValid || isAccused) {
    return (
      <Badge tone="bad" icon="cross">
        {link.isValid ? 'Accused' : 'Broken'}
      </Badge>
    );
  }
  if (link.redactions.length > 0) {
    return (
      <Badge tone="warn" icon="lock">
        Redacted
      </Badge>
    );
  }
  return (
    <Badge tone="good" icon="check">
      Sound
    </Badge>
  );
}
