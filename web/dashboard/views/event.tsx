import { useMemo } from 'react';
import { useQuery } from '../api/use-query';
import { cascadeGraph, type CascadeNode } from '../cascade/graph';
import { GraphView } from '../cascade/graph-view';
import { counted, label } from '../format/text';
import { CascadeEvent, ChainSummary } from '../operations';
import { Badge, RecoveryStatusBadge, TrustBadge, VerdictBadge } from '../parts/badge';
import { Hash } from '../parts/copy';
import { JsonValue, JsonView } from '../parts/json-view';
import { LogEntries } from '../parts/log-entries';
import { Facts, Page, Panel } from '../parts/page';
import { QueryButton } from '../parts/query-button';
import { Redacted } from '../parts/redacted';
import { Said } from '../parts/said';
import { Answered } from '../parts/states';
import { Time } from '../parts/time';
import { addressOf } from '../routes/route';
import { NotFound } from './not-found';

type Event = NonNullable<CascadeEvent['cascadeEvent']>;

/** One cascade event: its trigger and effects as a graph and as a list, its hashes, and the verdict on its chain. */
export default function EventView({ cascadeId }: { readonly cascadeId: string }) {
  const answer = useQuery(CascadeEvent, { cascadeId });
  const event = answer.data?.cascadeEvent;
  if (event === null) return <NotFound what="This cascade event" />;
  const up = event
    ? { href: addressOf({ name: 'chain', id: event.namespace }), name: `Chain ${event.namespace}` }
    : { href: addressOf({ name: 'chains' }), name: 'Chains' };
  return (
    <Page
      title={`Cascade ${cascadeId}`}
      heading={event && <Said text={label(event.triggerType)} />}
      up={up}
      lead={
        event && (
          <>
            {event.failureCount > 0 ? (
              <Badge tone="bad" icon="cross">
                {event.failureCount} of {counted(event.totalEffects, 'effect')} failed
              </Badge>
            ) : (
              <Badge tone="good" icon="check">
                {counted(event.totalEffects, 'effect')}, none failed
              </Badge>
            )}
            {event.isTest && <Badge tone="quiet">Drill</Badge>}
            <Time at={event.timestamp} />
          </>
        )
      }
      actions={<QueryButton operation={CascadeEvent} variables={{ cascadeId }} />}
    >
      <Answered answer={answer} what="the cascade event" rows={8}>
        {() => event && <EventBody event={event} />}
      </Answered>
    </Page>
  );
}

function EventBody({ event }: { readonly event: Event }) {
  const graph = useMemo(() => cascadeGraph(event), [event]);
  return (
    <>
      <Redacted fields={event.redactedFields} />
      <Panel title="Trigger and effects">
        <GraphView graph={graph} />
        <ol className="effects">
          {graph.nodes.map((node) => (
            <EffectItem key={node.key} node={node} cause={causeOf(graph, node)} />
          ))}
        </ol>
      </Panel>
      <div className="columns columns-even">
        <ChainPlace event={event} />
        <Panel title="What is known">
          <Facts
            facts={[
              ['Cascade', <Said key="id" text={event.cascadeId} />],
              ['Written as', <Said key="at" text={event.timestampText} />],
              ['Arrived', <Time key="at" at={event.recordedAt} />],
              ['Archived by its writer', event.archivedAt && <Time at={event.archivedAt} />],
              [
                'Set off by',
                event.triggeredBy !== null ? (
                  <Said text={event.triggeredBy} />
                ) : event.isTriggeredByKnown ? (
                  'no one'
                ) : (
                  'not said'
                ),
              ],
              ['Version of its format', <Said key="version" text={event.version} />],
              [
                'Recovery sessions',
                event.recoverySessions.length > 0 && (
                  <ul className="inline">
                    {event.recoverySessions.map(({ sessionId, status }) => (
                      <li key={sessionId}>
                        <a href={addressOf({ name: 'recovery', id: sessionId })}>
                          <Said text={sessionId} />
                        </a>{' '}
                        <RecoveryStatusBadge status={status} />
                      </li>
                    ))}
                  </ul>
                ),
              ],
              [
                'Postmortems',
                event.postmortems.length > 0 && (
                  <ul className="inline">
                    {event.postmortems.map(({ incidentId }) => (
                      <li key={incidentId}>
                        <a href={addressOf({ name: 'postmortem', id: incidentId })}>
                          <Said text={incidentId} />
                        </a>
                      </li>
                    ))}
                  </ul>
                ),
              ],
            ]}
          />
        </Panel>
      </div>
      <Panel title="Trigger" note="as the hash covers it">
        <JsonView text={event.triggerDetails} what="trigger details" />
      </Panel>
      {event.externalTrace !== null && (
        <Panel title="Trace">
          <JsonView text={event.externalTrace} what="trace" />
        </Panel>
      )}
      <LogEntries kind="CASCADE_EVENTS" recordId={event.cascadeId} times={[event.recordedAt]} />
    </>
  );
}

function ChainPlace({ event }: { readonly event: Event }) {
  const { currentHash, hashScheme, hashStatus, namespace, previousHash } = event;
  const summary = useQuery(ChainSummary, { namespace });
  const chain = summary.data?.cascadeChain;
  return (
    <Panel title="Its place in the chain">
      <Facts
        facts={[
          [
            'Chain',
            <>
              <a href={addressOf({ name: 'chain', id: namespace }, { around: event.cascadeId })}>
                <Said text={namespace} />
              </a>{' '}
              {chain && (
                <>
                  <VerdictBadge status={chain.status} /> <TrustBadge trust={chain.trust} />
                </>
              )}
            </>,
          ],
          [
            'Content',
            hashStatus === 'REPRODUCED' ? (
              <Badge tone="good" icon="check">
                gives its hash{hashScheme !== null && ` by scheme ${label(hashScheme).toLowerCase()}`}
              </Badge>
            ) : (
              <Badge tone="bad" icon="cross">
                does not give its hash
              </Badge>
            ),
          ],
          ['Own hash', <Hash key="hash" value={currentHash} isWhole />],
          ['The one before', previousHash ? <Hash value={previousHash} isWhole /> : 'none: it is the first'],
        ]}
      />
    </Panel>
  );
}

function causeOf(graph: ReturnType<typeof cascadeGraph>, node: CascadeNode): string | null {
  const edge = graph.edges.find(({ to }) => to === node.key);
  if (edge === undefined) return null;
  const cause = graph.nodes.find(({ key }) => key === edge.from);
  if (cause === undefined) return null;
  return edge.isStated ? `caused by ${label(cause.title)}` : 'its cause is not in the record';
}

const outcomes = {
  TRIGGER: { tone: 'info', text: 'Trigger' },
  DONE: { tone: 'good', text: 'Done' },
  FAILED: { tone: 'bad', text: 'Failed' },
  UNKNOWN: { tone: 'quiet', text: 'Not said' },
} as const;

function EffectItem({ cause, node }: { readonly node: CascadeNode; readonly cause: string | null }) {
  const { tone, text } = outcomes[node.outcome];
  return (
    <li className="effect">
      <div className="effect-head">
        <Badge tone={tone}>{text}</Badge>
        <b>
          <Said text={label(node.title)} />
        </b>
        {node.target !== null && (
          <span className="quiet">
            on <Said text={node.target} />
          </span>
        )}
        {cause !== null && (
          <span className="quiet">
            <Said text={cause} />
          </span>
        )}
      </div>
      {node.error !== null && (
        <p className="effect-error">
          <Said text={node.error} />
        </p>
      )}
      {node.text !== null && (
        <details>
          <summary>The whole effect</summary>
          <JsonValue text={node.text} what={`effect ${node.eventId ?? node.key}`} />
        </details>
      )}
    </li>
  );
}
