import { linkKey, movedKey } from './linked-records';
import { domains, type Need } from './rules';
import type { Domain, Subject } from './subjects';

/** How a field is asked for what lies in some domains, and who may. */
export interface ReadRow {
  readonly need: Need;
  /** Null: it is about no record, and the same for all who may ask. */
  readonly about: readonly Domain[] | null;
  /**
   * The fields down to it, each with its arguments. A link begins at what lies in the namespace `from`, which is the
   * asker's, and leads to the subject.
   */
  readonly path: (subject: Subject, from: string) => readonly string[];
  /** What more it takes to see anything; without it there is nothing. */
  readonly needToSee?: Need;
  /** What it is about, where a field has several rows that one request asks. */
  readonly of?: string;
  /** A value of the answer that tells whether it has something, where the field's own does not. */
  readonly at?: string;
  /** The error in place of nothing; NOT_FOUND if left out. */
  readonly missing?: 'BAD_USER_INPUT';
  /** How an answer names the subject, where it may hold something without that. */
  readonly naming?: (subject: Subject) => string;
}

type Path = (subject: Subject, from: string) => string | readonly string[];
type Rows = Readonly<Record<string, readonly ReadRow[]>>;

function asked(about: ReadRow['about'], path: Path, more: Partial<ReadRow> = {}): ReadRow {
  return { need: 'to read', about, path: (subject, from) => [path(subject, from)].flat(), ...more };
}

/** A root field with links to the values of a page and of figures: what each kind of record has. */
function rowsOfKind(
  name: string,
  key: string,
  group: string,
  about: readonly Domain[],
  of: keyof Subject,
): Rows {
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  const filter = (subject: Subject): string => `filter: { ${key}: { eq: "${subject[of]}" } }`;
  const page = (...inner: string[]) =>
    asked(about, (subject) => [`${name}Connection(${filter(subject)})`, ...inner]);
  const figures = (...inner: string[]) =>
    asked(about, (subject) => [`${name}Stats(${filter(subject)}, groupBy: [${group}])`, ...inner]);
  return {
    [`Query.${name}`]: [asked(about, (subject) => `${name}(${key}: "${subject[of]}")`)],
    [`Query.${name}s`]: [asked(about, (subject) => `${name}s(${filter(subject)})`)],
    [`Query.${name}Count`]: [asked(about, (subject) => `${name}Count(${filter(subject)})`)],
    [`Query.${name}Connection`]: [page()],
    [`${type}Connection.edges`]: [page('edges')],
    [`${type}Connection.nodes`]: [page('nodes')],
    [`${type}Connection.pageInfo`]: [page('pageInfo')],
    [`${type}Connection.totalCount`]: [page('totalCount')],
    [`${type}Edge.node`]: [page('edges', 'node')],
    [`Query.${name}Stats`]: [figures()],
    [`${type}Stats.buckets`]: [figures('buckets')],
  };
}

const { all, incidents, namespaced, postmortems } = domains;

const kinds: Rows = {
  ...rowsOfKind('cascadeEvent', 'cascadeId', 'NAMESPACE', namespaced, 'event'),
  ...rowsOfKind('recoverySession', 'sessionId', 'NAMESPACE', namespaced, 'session'),
  ...rowsOfKind('postmortem', 'incidentId', 'SOURCE', postmortems, 'postmortem'),
  ...rowsOfKind('securityIncident', 'id', 'STATUS', incidents, 'incident'),
};

/** A link from a record of `from` that leads to one in the subject's namespace, or from there. */
function linked(root: string, link: string): readonly ReadRow[] {
  return [asked(namespaced, ({ namespace }, from) => [`${root}: "${linkKey(from, namespace)}")`, link])];
}

/** The history of what was in the subject's namespace before it came to `from`. */
function moved(root: string, ...inner: readonly string[]): ReadRow {
  return asked(namespaced, ({ namespace }, from) => [`${root}: "${movedKey(from, namespace)}")`, ...inner]);
}

const event = 'cascadeEvent(cascadeId';
const session = 'recoverySession(sessionId';
const postmortem = 'postmortem(incidentId';

const links: Rows = {
  'CascadeEvent.recoverySessions': linked(event, 'recoverySessions'),
  'CascadeEvent.postmortems': linked(event, 'postmortems'),
  'RecoverySession.cascadeEvent': linked(session, 'cascadeEvent'),
  'RecoverySession.postmortems': linked(session, 'postmortems'),
  'RecoverySession.revisions': [
    moved(session, 'revisions'),
    asked(namespaced, ({ session: id }) => [`${session}: "${id}")`, 'revisions']),
  ],
  'Postmortem.cascadeEvent': linked(postmortem, 'cascadeEvent'),
  'Postmortem.recoverySession': linked(postmortem, 'recoverySession'),
  'Postmortem.revisions': [
    moved(postmortem, 'revisions'),
    asked(postmortems, ({ postmortem: id }) => [`${postmortem}: "${id}")`, 'revisions']),
  ],
  'SecurityIncident.revisions': [
    asked(incidents, ({ incident }) => [`securityIncident(id: "${incident}")`, 'revisions']),
  ],
  'Revision.changes': [
    moved(session, 'revisions', 'changes'),
    moved(postmortem, 'revisions', 'changes'),
    asked(postmortems, ({ postmortem: id }) => [`${postmortem}: "${id}")`, 'revisions', 'changes']),
    asked(incidents, ({ incident }) => [`securityIncident(id: "${incident}")`, 'revisions', 'changes']),
  ],
  'Hold.recordIds': [
    asked(namespaced, ({ namespace }, from) => [
      `holds(recordId: "${linkKey(from, namespace)}")`,
      'recordIds',
    ]),
    asked(all, ({ held }) => [`holds(recordId: "${held}")`, 'recordIds']),
  ],
};

const chain = (...inner: readonly string[]): readonly ReadRow[] => [
  asked(namespaced, ({ namespace }) => [`cascadeChain(namespace: "${namespace}")`, ...inner]),
];
/** A chain that verifies: what is broken has no checkpoint. */
const soundChain = (...inner: readonly string[]): readonly ReadRow[] => [
  asked(namespaced, ({ soundChain: namespace }) => [`cascadeChain(namespace: "${namespace}")`, ...inner]),
];

const chains: Rows = {
  'Query.cascadeChain': chain().map((row) => ({ ...row, at: 'length' })),
  'CascadeChain.findings': chain('findings'),
  'CascadeChain.hashes': chain('hashes'),
  'CascadeChain.links': chain('links'),
  'CascadeChain.retentions': chain('retentions'),
  'CascadeChainLink.event': chain('links', 'event'),
  'CascadeChain.checkpoint': soundChain('checkpoint'),
  'CascadeChain.notes': soundChain('notes'),
  'CascadeChain.redactedEvents': soundChain('redactedEvents'),
  'CascadeChainLink.redactions': soundChain('links', 'redactions'),
  'RedactedEvent.redactions': soundChain('redactedEvents', 'redactions'),
  'Query.cascadeNamespaces': [
    asked(namespaced, () => 'cascadeNamespaces', { naming: ({ namespace }) => `"${namespace}"` }),
  ],
};

const trace = (...inner: readonly string[]): readonly ReadRow[] => [
  asked(namespaced, ({ trigger }) => [`causationTrace(eventId: "${trigger}", direction: BOTH)`, ...inner]),
];

const accessLog = (...inner: readonly string[]): readonly ReadRow[] => [
  asked(
    namespaced,
    ({ namespace }) => [`accessEntries(filter: { namespaces: { has: "${namespace}" } })`, ...inner],
    { need: 'to audit' },
  ),
];

const verification = (...inner: readonly string[]): readonly ReadRow[] => [
  asked(namespaced, ({ namespace }) => [`verificationRuns(namespace: "${namespace}")`, ...inner]),
];
const ofNamespace = { naming: ({ namespace }: Subject) => `"${namespace}"` };

const naming = ({ about }: Subject): string => about;

const others: Rows = {
  'Query.accessEntries': accessLog(),
  'AccessEntryConnection.edges': accessLog('edges'),
  'AccessEntryConnection.nodes': accessLog('nodes'),
  'AccessEntryConnection.pageInfo': accessLog('pageInfo'),
  'AccessEntryEdge.node': accessLog('edges', 'node'),
  'AccessEntry.logEntry': accessLog('nodes', 'logEntry'),
  'Query.accessTokens': [asked(all, () => 'accessTokens', { need: 'to administer', naming })],
  'Query.causationTrace': trace(),
  'CausationTrace.cascadeEvent': trace('cascadeEvent'),
  'CausationTrace.steps': trace('steps'),
  'Query.changes': [
    asked(all, () => 'changes(first: 1000)', { naming: ({ logged }) => `"recordId":"${logged}"` }),
    asked(all, () => 'changes(first: 1000)', {
      of: 'a hold',
      naming: ({ holdPlace }) => `"index":"${holdPlace}"`,
    }),
    asked(all, () => 'changes(first: 1000)', {
      of: 'a redaction',
      naming: ({ redactionPlace }) => `"index":"${redactionPlace}"`,
    }),
    asked(namespaced, () => 'changes(first: 1000)', {
      of: 'a retention',
      naming: ({ retentionPlace }) => `"index":"${retentionPlace}"`,
    }),
    asked(namespaced, ({ namespace }) => `changes(namespaces: ["${namespace}"])`),
    asked(namespaced, () => 'changes(first: 1000, kinds: [ACCESS_ENTRIES])', {
      needToSee: 'to audit',
      naming: ({ accessPlace }) => `"index":"${accessPlace}"`,
    }),
    asked(namespaced, () => 'changes(first: 1000, kinds: [VERIFICATION_RUNS])', {
      of: 'a verification',
      naming: ({ verificationPlace }) => `"index":"${verificationPlace}"`,
    }),
  ],
  'Query.confirmationRequests': [asked(all, () => 'confirmationRequests', { naming })],
  'Query.consistencyProof': [asked(null, () => 'consistencyProof(from: "1", to: "3")')],
  'Query.holds': [asked(all, ({ held }) => `holds(recordId: "${held}")`)],
  'Query.inclusionProof': [
    asked(all, ({ place }) => `inclusionProof(index: "${place}")`, { missing: 'BAD_USER_INPUT' }),
    asked(all, ({ leaf }) => `inclusionProof(leafHash: "${leaf}")`),
  ],
  'Query.logCheckpoint': [asked(null, () => 'logCheckpoint')],
  'Query.logEntry': [
    asked(all, ({ place }) => `logEntry(index: "${place}")`),
    asked(all, ({ holdPlace }) => `logEntry(index: "${holdPlace}")`),
    asked(all, ({ redactionPlace }) => `logEntry(index: "${redactionPlace}")`),
    asked(namespaced, ({ retentionPlace }) => `logEntry(index: "${retentionPlace}")`),
    asked(namespaced, ({ verificationPlace }) => `logEntry(index: "${verificationPlace}")`),
    asked(namespaced, ({ accessPlace }) => `logEntry(index: "${accessPlace}")`, { needToSee: 'to audit' }),
  ],
  'Query.receiptProof': [asked(all, ({ leaf }) => `receiptProof(leafHash: "${leaf}")`)],
  'Query.redactions': [
    asked(all, ({ redacted }) => `redactions(recordId: "${redacted}")`),
    asked(namespaced, ({ namespace }) => `redactions(namespace: "${namespace}")`),
  ],
  'Query.retentionRecords': [
    asked(namespaced, ({ namespace }) => `retentionRecords(namespace: "${namespace}")`),
  ],
  'Query.verificationRuns': verification(),
  'VerificationRun.findings': verification('findings'),
  'VerificationRun.logEntry': verification('logEntry'),
  'Query.namespaceVerifications': [asked(namespaced, () => 'namespaceVerifications', ofNamespace)],
  'NamespaceVerification.lastRun': [
    asked(namespaced, () => ['namespaceVerifications', 'lastRun'], ofNamespace),
  ],
};

/** How each query, and each link from what one gives, is asked. */
export const readRows: Rows = { ...kinds, ...links, ...chains, ...others };
