import { useMemo } from 'react';
import { useOnChange } from '../api/live';
import { useQuery } from '../api/use-query';
import { durationText } from '../format/time';
import { label } from '../format/text';
import { itemsOf, jsonNode, member, plainText, type JsonNode } from '../json/nodes';
import { Postmortem } from '../operations';
import { Badge, RecoveryStatusBadge } from '../parts/badge';
import { History } from '../parts/history';
import { Icon } from '../parts/icons';
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

type Written = NonNullable<Postmortem['postmortem']>;

const up = { href: addressOf({ name: 'postmortems' }), name: 'Postmortems' };

/** A postmortem to read, and to print. */
export function PostmortemView({ incidentId }: { readonly incidentId: string }) {
  const answer = useQuery(Postmortem, { incidentId });
  useOnChange(({ kind, recordId }) => kind === 'POSTMORTEMS' && recordId === incidentId, answer.reload);
  const postmortem = answer.data?.postmortem;
  if (postmortem === null) return <NotFound what="This postmortem" />;
  return (
    <Page
      title={`Postmortem ${incidentId}`}
      heading={
        <>
          Postmortem <Said text={incidentId} />
        </>
      }
      up={up}
      lead={
        postmortem && (
          <>
            <Badge tone="quiet">
              {postmortem.source === 'AUTO' ? 'Written by the system' : 'Written by people'}
            </Badge>
            {postmortem.namespace !== null && <Said text={postmortem.namespace} />}
            <span>version {postmortem.revision}</span>
          </>
        )
      }
      actions={
        <>
          <button type="button" className="button no-print" onClick={() => print()}>
            <Icon name="print" /> Print
          </button>
          <QueryButton operation={Postmortem} variables={{ incidentId }} />
        </>
      }
    >
      <Answered answer={answer} what="the postmortem" rows={10}>
        {() => postmortem && <PostmortemBody postmortem={postmortem} />}
      </Answered>
    </Page>
  );
}

function PostmortemBody({ postmortem }: { readonly postmortem: Written }) {
  const { cascadeEvent, recoverySession } = postmortem;
  const times = [postmortem.recordedAt, ...postmortem.revisions.map(({ changedAt }) => changedAt)];
  return (
    <>
      <Redacted fields={postmortem.redactedFields} />
      <Panel title="In short">
        <Facts
          facts={[
            [
              'Services',
              <Said key="services" text={postmortem.affectedServices.join(', ') || 'none named'} />,
            ],
            ['Began', postmortem.startedAt && <Time at={postmortem.startedAt} />],
            ['Resolved', postmortem.resolvedAt && <Time at={postmortem.resolvedAt} />],
            ['Took', durationText(postmortem.durationSeconds)],
            [
              'Cascade',
              cascadeEvent && (
                <>
                  <a href={addressOf({ name: 'event', id: cascadeEvent.cascadeId })}>
                    <Said text={label(cascadeEvent.triggerType)} />
                  </a>
                </>
              ),
            ],
            [
              'Recovery',
              recoverySession && (
                <>
                  <a href={addressOf({ name: 'recovery', id: recoverySession.sessionId })}>
                    <Said text={recoverySession.sessionId} />
                  </a>{' '}
                  <RecoveryStatusBadge status={recoverySession.status} />
                </>
              ),
            ],
            ['Written', <Time key="at" at={postmortem.createdAt} />],
          ]}
        />
      </Panel>
      <Panel title="Timeline">
        <Timeline text={postmortem.timeline} />
      </Panel>
      <Panel title="What was done by itself">
        <Listed text={postmortem.autoActions} what="automatic actions" />
      </Panel>
      <Panel title="What is recommended">
        <Listed text={postmortem.recommendations} what="recommendations" />
      </Panel>
      <Panel title="State of the system" note="to the digit">
        <JsonView text={postmortem.systemSnapshot} what="snapshot" />
      </Panel>
      <History revisions={postmortem.revisions} />
      <LogEntries kind="POSTMORTEMS" recordId={postmortem.incidentId} times={times} />
    </>
  );
}

const timeKeys = ['at', 'timestamp', 'time', 'ts'];
const textKeys = ['event', 'description', 'message', 'text'];

/** A list of moments as its writer kept it; what is none is shown as JSON. */
function Timeline({ text }: { readonly text: string }) {
  const items = useMemo(() => itemsOf(jsonNode(text)), [text]);
  if (items.length === 0) return <p className="quiet">None was kept.</p>;
  return (
    <ol className="timeline">
      {items.map((item, index) => {
        const at = plainText(member(item, ...timeKeys));
        const event = plainText(member(item, ...textKeys)) ?? (item.kind === 'string' ? item.value : null);
        const actor = plainText(member(item, 'actor', 'by'));
        return (
          <li key={index} className="moment moment-quiet">
            <span className="moment-icon" />
            <div>
              {event === null ? (
                <JsonValue text={item.text} what={`moment ${index + 1}`} />
              ) : (
                <p className="moment-title">
                  <Said text={event} />
                </p>
              )}
              {event !== null && (at !== null || actor !== null) && (
                <p className="moment-at">
                  {at !== null && <Said text={at} />} {actor !== null && <Said text={actor} />}
                </p>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** A list of texts as such, one of small objects as lines, anything else as JSON. */
function Listed({ text, what }: { readonly text: string; readonly what: string }) {
  const node = useMemo(() => jsonNode(text), [text]);
  const items = itemsOf(node);
  if (node.kind !== 'array') return <JsonView text={text} what={what} />;
  if (items.length === 0) return <p className="quiet">Nothing.</p>;
  return (
    <ul className="listed">
      {items.map((item, index) => (
        <li key={index}>
          <ListedItem item={item} what={`${what} ${index + 1}`} />
        </li>
      ))}
    </ul>
  );
}

function ListedItem({ item, what }: { readonly item: JsonNode; readonly what: string }) {
  if (item.kind === 'string') return <Said text={item.value} />;
  if (
    item.kind !== 'object' ||
    item.members.some(([, value]) => value.kind === 'object' || value.kind === 'array')
  ) {
    return <JsonValue text={item.text} what={what} />;
  }
  return (
    <span className="pairs">
      {item.members
        .filter(([, value]) => value.text !== 'null')
        .map(([key, value], index) => (
          <span key={index} className="pair">
            <span className="quiet">
              <Said text={key} />
            </span>{' '}
            <Said text={plainText(value) ?? ''} />
          </span>
        ))}
    </span>
  );
}
