import { useOnChange } from '../api/live';
import { useQuery } from '../api/use-query';
import { label } from '../format/text';
import { Incident } from '../operations';
import { IncidentStatusBadge, SeverityBadge } from '../parts/badge';
import { History } from '../parts/history';
import { JsonView } from '../parts/json-view';
import { Facts, Page, Panel } from '../parts/page';
import { QueryButton } from '../parts/query-button';
import { LogEntries } from '../parts/log-entries';
import { Redacted } from '../parts/redacted';
import { Said } from '../parts/said';
import { Answered } from '../parts/states';
import { Time } from '../parts/time';
import { addressOf } from '../routes/route';
import { NotFound } from './not-found';

const up = { href: addressOf({ name: 'incidents' }), name: 'Incidents' };

/** One incident: what happened, what was done about it, and what shows that it is what came. */
export function IncidentView({ id }: { readonly id: string }) {
  const answer = useQuery(Incident, { id });
  useOnChange(({ kind, recordId }) => kind === 'SECURITY_INCIDENTS' && recordId === id, answer.reload);
  const incident = answer.data?.securityIncident;
  if (incident === null) return <NotFound what="This incident" />;
  return (
    <Page
      title={`Incident ${id}`}
      heading={
        incident && <Said text={incident.description === '' ? `Incident ${id}` : incident.description} />
      }
      up={up}
      lead={
        incident && (
          <>
            <SeverityBadge severity={incident.severity} />
            <IncidentStatusBadge status={incident.status} />
            <span className="id">#{id}</span>
            <Said text={label(incident.incidentType)} />
          </>
        )
      }
      actions={<QueryButton operation={Incident} variables={{ id }} />}
    >
      <Answered answer={answer} what="the incident" rows={8}>
        {() => incident && <IncidentBody incident={incident} />}
      </Answered>
    </Page>
  );
}

function IncidentBody({ incident }: { readonly incident: NonNullable<Incident['securityIncident']> }) {
  const said = (text: string | null) => (text === null || text === '' ? null : <Said text={text} />);
  const times = [incident.recordedAt, ...incident.revisions.map(({ changedAt }) => changedAt)];
  return (
    <>
      <Redacted fields={incident.redactedFields} />
      <div className="columns columns-even">
        <Panel title="What is known">
          <Facts
            facts={[
              ['Source address', said(incident.sourceIp)],
              ['User', said(incident.userId)],
              ['Program', said(incident.userAgent)],
              ['In charge', said(incident.assignedToId)],
              ['Happened', <Time key="at" at={incident.createdAt} />],
              ['Arrived', <Time key="at" at={incident.recordedAt} />],
              ['Last changed', <Time key="at" at={incident.updatedAt} />],
              ['Resolved', incident.resolvedAt && <Time at={incident.resolvedAt} />],
              ['Version', incident.revision],
            ]}
          />
        </Panel>
        <Panel title="Notes">
          {incident.investigationNotes === '' ? (
            <p className="quiet">Nobody has written any.</p>
          ) : (
            <p className="prose">
              <Said text={incident.investigationNotes} />
            </p>
          )}
        </Panel>
      </div>
      <Panel title="Payload" note="as it came, to the digit">
        <JsonView text={incident.rawPayload} what="payload" />
      </Panel>
      <Panel title="Entities">
        <JsonView text={incident.entityRefs} what="entities" />
      </Panel>
      <History revisions={incident.revisions} />
      <LogEntries kind="SECURITY_INCIDENTS" recordId={incident.id} times={times} />
    </>
  );
}
