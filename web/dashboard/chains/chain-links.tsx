import { useEffect, useRef } from 'react';
import { useQuery } from '../api/use-query';
import { grouped } from '../format/text';
import { ChainLinks, type ChainVerdict } from '../operations';
import { Badge } from '../parts/badge';
import { Hash } from '../parts/copy';
import { Icon } from '../parts/icons';
import { Choice, Panel } from '../parts/page';
import { QueryButton } from '../parts/query-button';
import { Said } from '../parts/said';
import { Answered, Empty } from '../parts/states';
import { Time } from '../parts/time';
import { addressOf } from '../routes/route';
import { firstPlace, LINKS, linkPage, usePageStart, type LinkPage } from './link-page';

type Chain = ChainVerdict['cascadeChain'];
type Link = ChainLinks['cascadeChain']['links'][number];

const titles = {
  FIRST: 'Link by link',
  AFTER: 'Link by link',
  AROUND: 'Links around one',
  LAST: 'The last links',
} as const satisfies Record<LinkPage['kind'], string>;

/** The links of a chain, a page at a time, from its start, after a link, around one, or up to its head. */
export function ChainLinksPanel(props: { readonly chain: Chain; readonly search: URLSearchParams }) {
  const { chain, search } = props;
  const { namespace } = chain;
  const page = linkPage(search);
  const start = usePageStart(namespace, page);
  const first = { namespace, first: LINKS };
  const variables =
    start.after === undefined ? null : { ...first, ...(start.after !== null && { after: start.after }) };
  const answer = useQuery(ChainLinks, variables);
  const route = { name: 'chain', id: namespace } as const;
  const place = useRef<HTMLDivElement>(null);
  const asked = page.kind === 'AROUND' || page.kind === 'AFTER' ? page.cascadeId : null;
  useEffect(() => {
    if (asked !== null) place.current?.scrollIntoView();
  }, [asked]);
  return (
    <div ref={place} className="links-panel">
      <Panel
        title={titles[page.kind]}
        actions={
          <>
            {chain.length > LINKS && (
              <Choice
                name="Which links"
                options={[
                  { text: 'First', href: addressOf(route), isChosen: page.kind === 'FIRST' },
                  { text: 'Last', href: addressOf(route, { at: 'head' }), isChosen: page.kind === 'LAST' },
                ]}
              />
            )}
            <QueryButton operation={ChainLinks} variables={variables ?? first} isSmall />
          </>
        }
      >
        <Answered
          answer={start.failed ?? answer}
          what="the links"
          rows={8}
          hint="Of a long chain this takes as long as its verdict."
        >
          {() => {
            const links = answer.data?.cascadeChain.links ?? [];
            if (links.length === 0) return <Empty title="No link comes after this one." />;
            const around = page.kind === 'AROUND' ? page.cascadeId : null;
            return (
              <LinkTable chain={chain} links={links} around={around} first={firstPlace(chain, links, page)} />
            );
          }}
        </Answered>
      </Panel>
    </div>
  );
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
      {links.length === LINKS && last !== undefined && (
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
