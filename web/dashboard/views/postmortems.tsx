import { useOnChange } from '../api/live';
import { useQuery } from '../api/use-query';
import { durationText } from '../format/time';
import { grouped, label } from '../format/text';
import { Postmortems } from '../operations';
import { Icon } from '../parts/icons';
import { Page } from '../parts/page';
import { Pager, pageOf } from '../parts/pager';
import { QueryButton } from '../parts/query-button';
import { Said } from '../parts/said';
import { Answered, Empty } from '../parts/states';
import { Time } from '../parts/time';
import { addressOf } from '../routes/route';
import { go } from '../routes/use-address';

const PAGE = 25;

/** Postmortems, newest first, and those whose words are looked for. */
export function PostmortemsView({ search }: { readonly search: URLSearchParams }) {
  const words = search.get('q')?.trim() ?? '';
  const variables = { ...(words !== '' && { filter: { search: words } }), ...pageOf(search, PAGE) };
  const answer = useQuery(Postmortems, variables);
  useOnChange(({ kind }) => kind === 'POSTMORTEMS', answer.reload, 2_000);
  const total = answer.data?.postmortemConnection.totalCount;
  return (
    <Page
      title="Postmortems"
      lead={
        total !== undefined && `${grouped(total)} ${words === '' ? 'in the archive' : 'match'}, newest first`
      }
      actions={<QueryButton operation={Postmortems} variables={variables} />}
    >
      <form
        key={words}
        className="filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          go({ name: 'postmortems' }, { q: String(new FormData(event.currentTarget).get('q') ?? '') });
        }}
      >
        <label className="field field-wide">
          <span className="field-name">Search</span>
          <span className="search-box">
            <Icon name="search" />
            <input
              type="search"
              name="q"
              defaultValue={words}
              placeholder="Words, “together”, -without, or"
            />
          </span>
        </label>
        <div className="filters-end">
          <button type="submit" className="button">
            Apply
          </button>
        </div>
      </form>
      <Answered answer={answer} what="the postmortems" rows={8}>
        {({ postmortemConnection: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            <Empty title="No postmortem matches." />
          ) : (
            <>
              <div className="table-frame">
                <table className="rows">
                  <thead>
                    <tr>
                      <th scope="col">Postmortem</th>
                      <th scope="col">Services</th>
                      <th scope="col">Took</th>
                      <th scope="col">Written</th>
                    </tr>
                  </thead>
                  <tbody>
                    {nodes.map((node) => (
                      <tr key={node.incidentId}>
                        <td className="row-main">
                          <a
                            className="row-link"
                            href={addressOf({ name: 'postmortem', id: node.incidentId })}
                          >
                            <Said text={node.incidentId} />
                          </a>
                          <span className="row-more">
                            {node.namespace !== null && (
                              <>
                                <Said text={node.namespace} /> ·{' '}
                              </>
                            )}
                            {label(node.source)}
                            {node.revision > 1 && ` · version ${node.revision}`}
                          </span>
                        </td>
                        <td data-name="Services">
                          <Said text={node.affectedServices.join(', ')} />
                        </td>
                        <td data-name="Took" className="number">
                          {durationText(node.durationSeconds)}
                        </td>
                        <td data-name="Written">
                          <Time at={node.createdAt} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager route={{ name: 'postmortems' }} search={search} info={pageInfo} />
            </>
          )
        }
      </Answered>
    </Page>
  );
}
