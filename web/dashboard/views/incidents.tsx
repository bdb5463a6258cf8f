import { useOnChange } from '../api/live';
import { useQuery } from '../api/use-query';
import { incidentFilter, filterKeys } from '../incidents/incident-filter';
import { IncidentFilters } from '../incidents/incident-filters';
import { grouped, label } from '../format/text';
import { Incidents } from '../operations';
import { IncidentStatusBadge, SeverityBadge } from '../parts/badge';
import { Page } from '../parts/page';
import { Pager, pageOf } from '../parts/pager';
import { QueryButton } from '../parts/query-button';
import { Said } from '../parts/said';
import { Answered, Empty } from '../parts/states';
import { Time } from '../parts/time';
import { addressOf } from '../routes/route';

const PAGE = 25;

/** The latest incidents, and those that are looked for. */
export function IncidentsView({ search }: { readonly search: URLSearchParams }) {
  const filter = incidentFilter(search);
  const variables = { ...(filter !== null && { filter }), ...pageOf(search, PAGE) };
  const answer = useQuery(Incidents, variables);
  useOnChange(({ kind }) => kind === 'SECURITY_INCIDENTS', answer.reload, 2_000);
  const total = answer.data?.securityIncidentConnection.totalCount;
  const isFiltered = filterKeys.some((key) => search.get(key));
  return (
    <Page
      title="Incidents"
      lead={
        total !== undefined && `${grouped(total)} ${isFiltered ? 'match' : 'in the archive'}, newest first`
      }
      actions={<QueryButton operation={Incidents} variables={variables} />}
    >
      <IncidentFilters search={search} />
      <Answered answer={answer} what="the incidents" rows={10}>
        {({ securityIncidentConnection: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            <Empty title="No incident matches.">
              {isFiltered && (
                <a className="button" href={addressOf({ name: 'incidents' })}>
                  Show all
                </a>
              )}
            </Empty>
          ) : (
            <>
              <div className="table-frame">
                <table className="rows">
                  <thead>
                    <tr>
                      <th scope="col">Incident</th>
                      <th scope="col">Severity</th>
                      <th scope="col">Status</th>
                      <th scope="col">Source</th>
                      <th scope="col">Happened</th>
                    </tr>
                  </thead>
                  <tbody>
                    {nodes.map((incident) => (
                      <tr key={incident.id}>
                        <td className="row-main">
                          <a className="row-link" href={addressOf({ name: 'incident', id: incident.id })}>
                            <Said
                              text={
                                incident.description === '' ? 'Without a description' : incident.description
                              }
                            />
                          </a>
                          <span className="row-more">
                            <span className="id">#{incident.id}</span>{' '}
                            <Said text={label(incident.incidentType)} />
                          </span>
                        </td>
                        <td data-name="Severity">
                          <SeverityBadge severity={incident.severity} />
                        </td>
                        <td data-name="Status">
                          <IncidentStatusBadge status={incident.status} />
                        </td>
                        <td data-name="Source">
                          {incident.sourceIp !== null && (
                            <code>
                              <Said text={incident.sourceIp} />
                            </code>
                          )}
                        </td>
                        <td data-name="Happened">
                          <Time at={incident.createdAt} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager route={{ name: 'incidents' }} search={search} info={pageInfo} />
            </>
          )
        }
      </Answered>
    </Page>
  );
}
