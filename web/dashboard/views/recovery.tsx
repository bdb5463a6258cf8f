import { useMemo, type ReactNode } from 'react';
import { useOnChange } from '../api/live';
import { useQuery } from '../api/use-query';
import { durationText } from '../format/time';
import { counted, label } from '../format/text';
import { Recovery } from '../operations';
import { Badge, RecoveryStatusBadge } from '../parts/badge';
import { History } from '../parts/history';
import { Icon, type IconName } from '../parts/icons';
import { JsonValue, JsonView } from '../parts/json-view';
import { LogEntries } from '../parts/log-entries';
import { Facts, Page, Panel } from '../parts/page';
import { QueryButton } from '../parts/query-button';
import { Redacted } from '../parts/redacted';
import { Said } from '../parts/said';
import { Answered } from '../parts/states';
import { Time } from '../parts/time';
import { recoverySteps, type RecoveryStep } from '../recoveries/steps';
import { addressOf } from '../routes/route';
import { NotFound } from './not-found';

type Session = NonNullable<Recovery['recoverySession']>;

const up = { href: addressOf({ name: 'recoveries' }), name: 'Recoveries' };

/** One recovery session as the steps it took, and who let it. */
export function RecoveryView({ sessionId }: { readonly sessionId: string }) {
  const answer = useQuery(Recovery, { sessionId });
  useOnChange(({ kind, recordId }) => kind === 'RECOVERY_SESSIONS' && recordId === sessionId, answer.reload);
  const session = answer.data?.recoverySession;
  if (session === null) return <NotFound what="This recovery session" />;
  return (
    <Page
      title={`Recovery ${sessionId}`}
      heading={<Said text={sessionId} />}
      up={up}
      lead={
        session && (
          <>
            <RecoveryStatusBadge status={session.status} />
            <Said text={session.namespace} />
            <Said text={label(session.triggerLevel)} />
          </>
        )
      }
      actions={<QueryButton operation={Recovery} variables={{ sessionId }} />}
    >
      <Answered answer={answer} what="the recovery session" rows={8}>
        {() => session && <RecoveryBody session={session} />}
      </Answered>
    </Page>
  );
}

function RecoveryBody({ session }: { readonly session: Session }) {
  const steps = useMemo(() => recoverySteps(session.stepsData), [session.stepsData]);
  const times = [session.recordedAt, ...session.revisions.map(({ changedAt }) => changedAt)];
  const done = steps.filter(({ state }) => state === 'DONE').length;
  return (
    <>
      <Redacted fields={session.redactedFields} />
      <div className="columns">
        <Panel title="Steps" note={steps.length > 0 && `${done} of ${counted(steps.length, 'step')} done`}>
          <ol className="timeline">
            <Moment icon="clock" tone="quiet" title="Opened" at={session.createdAt}>
              {session.initiatedBy !== '' && (
                <>
                  by <Said text={session.initiatedBy} />
                </>
              )}
            </Moment>
            {steps.map((step, index) => (
              <StepItem key={index} step={step} />
            ))}
            {session.requiresApproval && session.approvedAt === null && !isOver(session.status) && (
              <Moment icon="lock" tone="warn" title="Waits for approval" at={null} />
            )}
            {session.approvedAt !== null && (
              <Moment icon="lock" tone="good" title="Approved" at={session.approvedAt}>
                {session.approvedBy !== '' && (
                  <>
                    by <Said text={session.approvedBy} />
                  </>
                )}
              </Moment>
            )}
            {session.completedAt !== null && (
              <Moment
                icon={session.status === 'COMPLETED' ? 'check' : 'cross'}
                tone={session.status === 'COMPLETED' ? 'good' : 'bad'}
                title={label(session.status)}
                at={session.completedAt}
              >
                {session.abortReason !== '' && <Said text={session.abortReason} />}
              </Moment>
            )}
          </ol>
        </Panel>
        <Panel title="What is known">
          <Facts
            facts={[
              [
                'Approval',
                session.approvedAt !== null ? (
                  <Badge tone="good">Approved</Badge>
                ) : session.requiresApproval ? (
                  <Badge tone="warn">Needed</Badge>
                ) : (
                  'not needed'
                ),
              ],
              ['Started', session.startedAt && <Time at={session.startedAt} />],
              ['Ended', session.completedAt && <Time at={session.completedAt} />],
              ['Took', session.durationSeconds && durationText(session.durationSeconds)],
              ['Why it was stopped', session.abortReason === '' ? null : <Said text={session.abortReason} />],
              [
                'Cascade',
                session.cascadeEvent && (
                  <a href={addressOf({ name: 'event', id: session.cascadeEvent.cascadeId })}>
                    <Said text={label(session.cascadeEvent.triggerType)} />
                  </a>
                ),
              ],
              [
                'Postmortems',
                session.postmortems.length === 0 ? null : (
                  <ul className="inline">
                    {session.postmortems.map(({ incidentId }) => (
                      <li key={incidentId}>
                        <a href={addressOf({ name: 'postmortem', id: incidentId })}>
                          <Said text={incidentId} />
                        </a>
                      </li>
                    ))}
                  </ul>
                ),
              ],
              ['Arrived', <Time key="at" at={session.recordedAt} />],
              ['Last changed', <Time key="at" at={session.updatedAt} />],
              ['Version', session.revision],
            ]}
          />
          <h3 className="small-title">Besides</h3>
          <JsonView text={session.metadata} what="metadata" />
        </Panel>
      </div>
      <History revisions={session.revisions} />
      <LogEntries kind="RECOVERY_SESSIONS" recordId={session.sessionId} times={times} />
    </>
  );
}

function isOver(status: Session['status']): boolean {
  return status === 'COMPLETED' || status === 'FAILED' || status === 'ABORTED';
}

const stepLooks = {
  DONE: { icon: 'check', tone: 'good' },
  CURRENT: { icon: 'clock', tone: 'info' },
  FAILED: { icon: 'cross', tone: 'bad' },
  PENDING: { icon: 'clock', tone: 'quiet' },
  UNKNOWN: { icon: 'right', tone: 'quiet' },
} as const;

function StepItem({ step }: { readonly step: RecoveryStep }) {
  const { icon, tone } = stepLooks[step.state];
  return (
    <li className={`moment moment-${tone} moment-step ${step.state === 'PENDING' ? 'moment-pending' : ''}`}>
      <span className="moment-icon">
        <Icon name={icon} size={13} />
      </span>
      <div>
        <p className="moment-title">
          <Said text={step.name} />
          {step.status !== null && <Said className="moment-status" text={step.status} />}
        </p>
        {step.at !== null && (
          <p className="moment-at">
            <Said text={step.at} />
          </p>
        )}
        {step.others.length > 0 && (
          <dl className="others">
            {step.others.map(([key, text], index) => (
              <div key={index}>
                <dt>
                  <Said text={key} />
                </dt>
                <dd>
                  <JsonValue text={text} what={key} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}

function Moment(props: {
  readonly icon: IconName;
  readonly tone: 'good' | 'bad' | 'warn' | 'quiet';
  readonly title: string;
  readonly at: string | null;
  readonly children?: ReactNode;
}) {
  const { at, children, icon, title, tone } = props;
  return (
    <li className={`moment moment-${tone}`}>
      <span className="moment-icon">
        <Icon name={icon} size={13} />
      </span>
      <div>
        <p className="moment-title">{title}</p>
        <p className="moment-at">
          {at !== null && <Time at={at} />} {children}
        </p>
      </div>
    </li>
  );
}
