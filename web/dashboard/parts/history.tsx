import { lazy, Suspense } from 'react';
import { counted } from '../format/text';
import type { Incident } from '../operations';
import { Panel } from './page';
import { Said } from './said';
import { Loading } from './states';
import { Time } from './time';

export type Revision = NonNullable<Incident['securityIncident']>['revisions'][number];

const Difference = lazy(() => import('./difference'));

/** What changed of a record since it came, newest first, each field before and after side by side. */
export function History({ revisions }: { readonly revisions: readonly Revision[] }) {
  if (revisions.length === 0) {
    return (
      <Panel title="History">
        <p className="quiet">It is as it came: no change was made to it.</p>
      </Panel>
    );
  }
  return (
    <Panel title="History" note={counted(revisions.length, 'change')}>
      <ol className="history">
        {revisions.toReversed().map((revision) => (
          <RevisionItem key={revision.revision} revision={revision} />
        ))}
      </ol>
    </Panel>
  );
}

function RevisionItem({ revision }: { readonly revision: Revision }) {
  const { changedAt, changedBy, changes, reason } = revision;
  return (
    <li className="revision">
      <h3>
        Version {revision.revision - 1} to {revision.revision}
      </h3>
      <p className="revision-by">
        <Said text={changedBy} /> at <Time at={changedAt} />
        {reason !== '' && (
          <>
            : <Said text={reason} />
          </>
        )}
      </p>
      <Suspense fallback={<Loading what="the change" rows={2} />}>
        {changes.map(({ field, from, to }) => (
          <Difference key={field} field={field} from={from} to={to} />
        ))}
      </Suspense>
    </li>
  );
}
