import { useOnChange } from '../api/live';
import { useQuery } from '../api/use-query';
import { durationText } from '../format/time';
import { grouped, label } from '../format/text';
import { Recoveries } from '../operations';
import { Badge, RecoveryStatusBadge } from '../parts/badge';
import { Choice, Page } from '../parts/page';
import { Pager, pageOf } from '../parts/pager';
import { QueryButton } from '../parts/query-button';
import { Said } from '../parts/said';
import { Answered, Empty } from '../parts/states';
import { Time } from '../parts/time';
import { addressOf } from '../routes/route';

const PAGE = 25;
const shows = {
  all: { text: 'All', filter: undefined },
  running: { text: 'Under way', filter: { status: { notIn: ['COMPLETED', 'FAILED', 'ABORTED'] } } },
  waiting: {
    text: 'Waiting for approval',
    filter: {
      requiresApproval: { eq: true },
      approvedAt: { isNull: true },
      status: { notIn: ['COMPLETED', 'FAILED', 'ABORTED'] },
    },
  },
  failed: { text: 'Failed or aborted', filter: { status: { in: ['FAILED', 'ABORTED'] } } },
} as const;

/** Recovery sessions, newest first. */
export function RecoveriesView({ search }: { readonly search: URLSearchParams }) {
  const asked = search.get('show') ?? '';
  const show = Object.hasOwn(shows, asked) ? (asked as keyof typeof shows) : 'all';
  const { filter } = shows[show];
  const variables = { ...(filter !== undefined && { filter }), ...pageOf(search, PAGE) };
  const answer = useQuery(Recoveries, variables);
  useOnChange(({ kind }) => kind === 'RECOVERY_SESSIONS', answer.reload, 2_000);
  const total = answer.data?.recoverySessionConnection.totalCount;
  return (
    <Page
      title="Recoveries"
      lead={
        total !== undefined &&
        `${grouped(total)} ${show === 'all' ? 'in the archive' : 'match'}, newest first`
      }
      actions={<QueryButton operation={Recoveries} variables={variables} />}
    >
      <Choice
        name="Which sessions"
        options={(Object.keys(shows) as (keyof typeof shows)[]).map((name) => ({
          text: shows[name].text,
          href: addressOf({ name: 'recoveries' }, { show: name === 'all' ? '' : name }),
          isChosen: name === show,
        }))}
      />
      <Answered answer={answer} what="the recovery sessions" rows={10}>
        {({ recoverySessionConnection: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            <Empty title="No recovery session matches." />
          ) : (
            <>
              <div className="table-frame">
                <table className="rows">
                  <thead>
                    <tr>
                      <th scope="col">Session</th>
                      <th scope="col">Status</th>
                      <th scope="col">Approval</th>
                      <th scope="col">Took</th>
                      <th scope="col">Started</th>
                    </tr>
                  </thead>
                  <tbody>
                    {nodes.map((session) => (
                      <tr key={session.sessionId}>
                        <td className="row-main">
                          <a
                            className="row-link"
                            href={addressOf({ name: 'recovery', id: session.sessionId })}
                          >
                            <Said text={session.sessionId} />
                          </a>
                          <span className="row-more">
                            <Said text={session.namespace} /> · <Said text={label(session.triggerLevel)} />
                          </span>
                        </td>
                        <td data-name="Status">
                          <RecoveryStatusBadge status={session.status} />
                        </td>
                        <td data-name="Approval">
                          <Approval {...session} />
                        </td>
                        <td data-name="Took" className="number">
                          {session.durationSeconds === null ? '' : durationText(session.durationSeconds)}
                        </td>
                        <td data-name="Started">
                          {session.startedAt === null ? (
                            <span className="quiet">not yet</span>
                          ) : (
                            <Time at={session.startedAt} />
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager route={{ name: 'recoveries' }} search={search} info={pageInfo} />
            </>
          )
        }
      </Answered>
    </Page>
  );
}

function Approval(props: { readonly requiresApproval: boolean; readonly approvedAt: string | null }) {
  if (props.approvedAt !== null) return <Badge tone="good">Approved</Badge>;
  return props.requiresApproval ? (
    <Badge tone="warn">Needed</Badge>
  ) : (
    <span className="quiet">not needed</span>
  );
}
