import openIncidents from './examples/open-incidents.graphql';
import postmortem from './examples/postmortem.graphql';
import cascadeEvents from './examples/cascade-events.graphql';
import chain from './examples/chain.graphql';
import approvals from './examples/approvals.graphql';
import stats from './examples/stats.graphql';
import search from './examples/search.graphql';
import changes from './examples/changes.graphql';
import proof from './examples/proof.graphql';
import live from './examples/live.graphql';
import createIncident from './examples/create-incident.graphql';

export interface Example {
  /** The operation's name, which GraphiQL shows on the tab. */
  readonly name: string;
  /** The comment on the first line. */
  readonly summary: string;
  readonly query: string;
}

/** The operations a new visitor finds open, in the order of the tabs. */
export const examples: readonly Example[] = [
  openIncidents,
  postmortem,
  cascadeEvents,
  chain,
  approvals,
  stats,
  search,
  changes,
  proof,
  live,
  createIncident,
].map(toExample);

function toExample(query: string): Example {
  const name = /^(?:query|mutation|subscription) (\w+)/m.exec(query)?.[1];
  const summary = /^# (.+)/.exec(query)?.[1];
  if (name === undefined || summary === undefined) {
    throw new Error('An example starts with a comment and has a named operation.');
  }
  return { name, summary, query };
}
