// Written by web/build/operation-types.js from operations/*.graphql and schema.graphql.

import type { JsonText, Operation } from './api/operation';

export interface AddressComparator {
  readonly eq?: string | null;
  readonly in?: ReadonlyArray<string> | null;
  readonly isNull?: boolean | null;
  readonly neq?: string | null;
  readonly notIn?: ReadonlyArray<string> | null;
  readonly within?: string | null;
}

export interface BooleanComparator {
  readonly eq?: boolean | null;
}

export interface DateTimeComparator {
  readonly eq?: string | null;
  readonly gt?: string | null;
  readonly gte?: string | null;
  readonly in?: ReadonlyArray<string> | null;
  readonly isNull?: boolean | null;
  readonly lt?: string | null;
  readonly lte?: string | null;
  readonly neq?: string | null;
  readonly notIn?: ReadonlyArray<string> | null;
}

export interface DecimalComparator {
  readonly eq?: JsonText | null;
  readonly gt?: JsonText | null;
  readonly gte?: JsonText | null;
  readonly in?: ReadonlyArray<JsonText> | null;
  readonly isNull?: boolean | null;
  readonly lt?: JsonText | null;
  readonly lte?: JsonText | null;
  readonly neq?: JsonText | null;
  readonly notIn?: ReadonlyArray<JsonText> | null;
}

export interface IdComparator {
  readonly eq?: string | null;
  readonly in?: ReadonlyArray<string> | null;
  readonly isNull?: boolean | null;
  readonly neq?: string | null;
  readonly notIn?: ReadonlyArray<string> | null;
}

export interface PostmortemFilter {
  readonly affectedServices?: StringListComparator | null;
  readonly and?: ReadonlyArray<PostmortemFilter> | null;
  readonly cascadeEventId?: IdComparator | null;
  readonly createdAt?: DateTimeComparator | null;
  readonly durationSeconds?: DecimalComparator | null;
  readonly incidentId?: IdComparator | null;
  readonly namespace?: StringComparator | null;
  readonly not?: PostmortemFilter | null;
  readonly or?: ReadonlyArray<PostmortemFilter> | null;
  readonly recordedAt?: DateTimeComparator | null;
  readonly recoverySessionId?: IdComparator | null;
  readonly resolvedAt?: DateTimeComparator | null;
  readonly search?: string | null;
  readonly source?: PostmortemSourceComparator | null;
  readonly startedAt?: DateTimeComparator | null;
}

export interface PostmortemSourceComparator {
  readonly eq?: ('AUTO' | 'MANUAL') | null;
  readonly in?: ReadonlyArray<('AUTO' | 'MANUAL')> | null;
  readonly neq?: ('AUTO' | 'MANUAL') | null;
  readonly notIn?: ReadonlyArray<('AUTO' | 'MANUAL')> | null;
}

export interface RecoverySessionFilter {
  readonly and?: ReadonlyArray<RecoverySessionFilter> | null;
  readonly approvedAt?: DateTimeComparator | null;
  readonly approvedBy?: StringComparator | null;
  readonly cascadeEventId?: IdComparator | null;
  readonly completedAt?: DateTimeComparator | null;
  readonly createdAt?: DateTimeComparator | null;
  readonly durationSeconds?: DecimalComparator | null;
  readonly initiatedBy?: StringComparator | null;
  readonly namespace?: StringComparator | null;
  readonly not?: RecoverySessionFilter | null;
  readonly or?: ReadonlyArray<RecoverySessionFilter> | null;
  readonly recordedAt?: DateTimeComparator | null;
  readonly requiresApproval?: BooleanComparator | null;
  readonly search?: string | null;
  readonly sessionId?: IdComparator | null;
  readonly startedAt?: DateTimeComparator | null;
  readonly status?: RecoverySessionStatusComparator | null;
  readonly triggerLevel?: StringComparator | null;
  readonly updatedAt?: DateTimeComparator | null;
}

export interface RecoverySessionStatusComparator {
  readonly eq?: ('ABORTED' | 'COMPLETED' | 'FAILED' | 'HEALTH_CHECK' | 'IN_PROGRESS' | 'NOT_STARTED' | 'READY_TO_RESTORE') | null;
  readonly in?: ReadonlyArray<('ABORTED' | 'COMPLETED' | 'FAILED' | 'HEALTH_CHECK' | 'IN_PROGRESS' | 'NOT_STARTED' | 'READY_TO_RESTORE')> | null;
  readonly neq?: ('ABORTED' | 'COMPLETED' | 'FAILED' | 'HEALTH_CHECK' | 'IN_PROGRESS' | 'NOT_STARTED' | 'READY_TO_RESTORE') | null;
  readonly notIn?: ReadonlyArray<('ABORTED' | 'COMPLETED' | 'FAILED' | 'HEALTH_CHECK' | 'IN_PROGRESS' | 'NOT_STARTED' | 'READY_TO_RESTORE')> | null;
}

export interface SecurityIncidentFilter {
  readonly and?: ReadonlyArray<SecurityIncidentFilter> | null;
  readonly assignedToId?: IdComparator | null;
  readonly createdAt?: DateTimeComparator | null;
  readonly id?: IdComparator | null;
  readonly incidentType?: StringComparator | null;
  readonly not?: SecurityIncidentFilter | null;
  readonly or?: ReadonlyArray<SecurityIncidentFilter> | null;
  readonly recordedAt?: DateTimeComparator | null;
  readonly resolvedAt?: DateTimeComparator | null;
  readonly search?: string | null;
  readonly severity?: SecurityIncidentSeverityComparator | null;
  readonly sourceIp?: AddressComparator | null;
  readonly status?: SecurityIncidentStatusComparator | null;
  readonly updatedAt?: DateTimeComparator | null;
  readonly userId?: IdComparator | null;
}

export interface SecurityIncidentSeverityComparator {
  readonly eq?: ('CRITICAL' | 'HIGH' | 'LOW' | 'MEDIUM') | null;
  readonly in?: ReadonlyArray<('CRITICAL' | 'HIGH' | 'LOW' | 'MEDIUM')> | null;
  readonly neq?: ('CRITICAL' | 'HIGH' | 'LOW' | 'MEDIUM') | null;
  readonly notIn?: ReadonlyArray<('CRITICAL' | 'HIGH' | 'LOW' | 'MEDIUM')> | null;
}

export interface SecurityIncidentStatusComparator {
  readonly eq?: ('FALSE_POSITIVE' | 'INVESTIGATING' | 'OPEN' | 'RESOLVED') | null;
  readonly in?: ReadonlyArray<('FALSE_POSITIVE' | 'INVESTIGATING' | 'OPEN' | 'RESOLVED')> | null;
  readonly neq?: ('FALSE_POSITIVE' | 'INVESTIGATING' | 'OPEN' | 'RESOLVED') | null;
  readonly notIn?: ReadonlyArray<('FALSE_POSITIVE' | 'INVESTIGATING' | 'OPEN' | 'RESOLVED')> | null;
}

export interface StringComparator {
  readonly eq?: string | null;
  readonly in?: ReadonlyArray<string> | null;
  readonly isNull?: boolean | null;
  readonly neq?: string | null;
  readonly notIn?: ReadonlyArray<string> | null;
  readonly startsWith?: string | null;
}

export interface StringListComparator {
  readonly has?: string | null;
  readonly hasAny?: ReadonlyArray<string> | null;
  readonly isEmpty?: boolean | null;
}

export interface CascadeEventVariables {
  readonly cascadeId: string;
}

export interface CascadeEvent {
  readonly cascadeEvent: {
    readonly cascadeId: string;
    readonly namespace: string;
    readonly triggerType: string;
    readonly triggerEventId: string | null;
    readonly triggeredBy: string | null;
    readonly isTriggeredByKnown: boolean;
    readonly triggerDetails: JsonText;
    readonly effects: JsonText;
    readonly causationChain: ReadonlyArray<string>;
    readonly externalTrace: JsonText | null;
    readonly timestamp: string;
    readonly timestampText: string;
    readonly archivedAt: string | null;
    readonly recordedAt: string;
    readonly previousHash: string | null;
    readonly currentHash: string;
    readonly hashScheme: ('ARCHIVE' | 'HOT' | 'SEALED') | null;
    readonly hashStatus: ('NOT_REPRODUCED' | 'REPRODUCED');
    readonly totalEffects: number;
    readonly successCount: number;
    readonly failureCount: number;
    readonly isTest: boolean;
    readonly isNested: boolean;
    readonly version: string;
    readonly redactedFields: ReadonlyArray<string>;
    readonly postmortems: ReadonlyArray<{
      readonly incidentId: string;
      readonly createdAt: string;
    }>;
    readonly recoverySessions: ReadonlyArray<{
      readonly sessionId: string;
      readonly status: ('ABORTED' | 'COMPLETED' | 'FAILED' | 'HEALTH_CHECK' | 'IN_PROGRESS' | 'NOT_STARTED' | 'READY_TO_RESTORE');
    }>;
  } | null;
}

export const CascadeEvent: Operation<CascadeEvent, CascadeEventVariables> = {
  "name": "CascadeEvent",
  "text": "# One cascade event: its trigger, its effects and its hashes.\nquery CascadeEvent($cascadeId: ID!) {\n  cascadeEvent(cascadeId: $cascadeId) {\n    cascadeId\n    namespace\n    triggerType\n    triggerEventId\n    triggeredBy\n    isTriggeredByKnown\n    triggerDetails\n    effects\n    causationChain\n    externalTrace\n    timestamp\n    timestampText\n    archivedAt\n    recordedAt\n    previousHash\n    currentHash\n    hashScheme\n    hashStatus\n    totalEffects\n    successCount\n    failureCount\n    isTest\n    isNested\n    version\n    redactedFields\n    postmortems(limit: 5) {\n      incidentId\n      createdAt\n    }\n    recoverySessions(limit: 5) {\n      sessionId\n      status\n    }\n  }\n}\n",
  "kept": {
    "cascadeEvent": {
      "triggerDetails": true,
      "effects": true,
      "externalTrace": true
    }
  }
};

export interface ChainLinksVariables {
  readonly namespace: string;
  readonly after?: string | null;
  readonly first: number;
}

export interface ChainLinks {
  readonly cascadeChain: {
    readonly links: ReadonlyArray<{
      readonly cascadeId: string;
      readonly timestamp: string;
      readonly previousHash: string | null;
      readonly currentHash: string;
      readonly computedHash: string | null;
      readonly scheme: string | null;
      readonly isValid: boolean;
      readonly redactions: ReadonlyArray<{
        readonly redactedAt: string;
      }>;
    }>;
  };
}

export const ChainLinks: Operation<ChainLinks, ChainLinksVariables> = {
  "name": "ChainLinks",
  "text": "# A page of a chain's links.\nquery ChainLinks(\n  $namespace: String!\n  $after: ID\n  $first: Int!\n) {\n  cascadeChain(namespace: $namespace) {\n    links(after: $after, first: $first) {\n      cascadeId\n      timestamp\n      previousHash\n      currentHash\n      computedHash\n      scheme\n      isValid\n      redactions {\n        redactedAt\n      }\n    }\n  }\n}\n",
  "kept": {}
};

export interface ChainSummaryVariables {
  readonly namespace: string;
}

export interface ChainSummary {
  readonly cascadeChain: {
    readonly verified: boolean;
    readonly status: ('BROKEN' | 'EMPTY' | 'INCONSISTENT' | 'VERIFIED');
    readonly trust: ('ANCHORED' | 'UNANCHORED');
    readonly length: number;
    readonly findingCount: number;
    readonly headHash: string | null;
    readonly verifiedAt: string;
    readonly findings: ReadonlyArray<{
      readonly kind: ('CAUSATION_MISMATCH' | 'CONTENT_MISMATCH' | 'COUNT_MISMATCH' | 'DUPLICATE_HASH' | 'FORK' | 'HASH_MISMATCH' | 'HEAD_MISSING' | 'HEAD_UNKNOWN' | 'LINK_BROKEN' | 'MISSING_PREDECESSOR');
      readonly cascadeId: string | null;
      readonly position: number | null;
      readonly message: string;
    }>;
  };
}

export const ChainSummary: Operation<ChainSummary, ChainSummaryVariables> = {
  "name": "ChainSummary",
  "text": "# The verdict on the chain of a namespace, in short.\nquery ChainSummary($namespace: String!) {\n  cascadeChain(namespace: $namespace) {\n    verified\n    status\n    trust\n    length\n    findingCount\n    headHash\n    verifiedAt\n    findings(first: 100) {\n      kind\n      cascadeId\n      position\n      message\n    }\n  }\n}\n",
  "kept": {}
};

export interface ChainVerdictVariables {
  readonly namespace: string;
}

export interface ChainVerdict {
  readonly cascadeChain: {
    readonly namespace: string;
    readonly isKnown: boolean;
    readonly verified: boolean;
    readonly status: ('BROKEN' | 'EMPTY' | 'INCONSISTENT' | 'VERIFIED');
    readonly trust: ('ANCHORED' | 'UNANCHORED');
    readonly anchor: ('GENESIS' | 'PREDECESSOR' | 'RETENTION' | 'UNKNOWN');
    readonly length: number;
    readonly firstHash: string | null;
    readonly headHash: string | null;
    readonly findingCount: number;
    readonly noteCount: number;
    readonly redactedCount: number;
    readonly verifiedAt: string;
    readonly covers: ReadonlyArray<string>;
    readonly notCovered: ReadonlyArray<string>;
    readonly checkpoint: {
      readonly size: string;
      readonly root: string;
      readonly signedAt: string;
    } | null;
    readonly findings: ReadonlyArray<{
      readonly cursor: string;
      readonly kind: ('CAUSATION_MISMATCH' | 'CONTENT_MISMATCH' | 'COUNT_MISMATCH' | 'DUPLICATE_HASH' | 'FORK' | 'HASH_MISMATCH' | 'HEAD_MISSING' | 'HEAD_UNKNOWN' | 'LINK_BROKEN' | 'MISSING_PREDECESSOR');
      readonly cascadeId: string | null;
      readonly position: number | null;
      readonly message: string;
      readonly expected: string | null;
      readonly actual: string | null;
    }>;
    readonly notes: ReadonlyArray<{
      readonly cursor: string;
      readonly cascadeId: string;
      readonly position: number;
      readonly message: string;
    }>;
    readonly redactedEvents: ReadonlyArray<{
      readonly cascadeId: string;
      readonly position: number;
    }>;
    readonly retentions: ReadonlyArray<{
      readonly id: string;
      readonly removedAt: string;
      readonly removedBy: string;
      readonly removedCount: number;
      readonly reason: string;
      readonly verified: boolean | null;
    }>;
  };
}

export const ChainVerdict: Operation<ChainVerdict, ChainVerdictVariables> = {
  "name": "ChainVerdict",
  "text": "# The verdict on the chain of a namespace, and what it rests on.\nquery ChainVerdict($namespace: String!) {\n  cascadeChain(namespace: $namespace) {\n    namespace\n    isKnown\n    verified\n    status\n    trust\n    anchor\n    length\n    firstHash\n    headHash\n    findingCount\n    noteCount\n    redactedCount\n    verifiedAt\n    covers\n    notCovered\n    checkpoint {\n      size\n      root\n      signedAt\n    }\n    findings(first: 1000) {\n      cursor\n      kind\n      cascadeId\n      position\n      message\n      expected\n      actual\n    }\n    notes(first: 1000) {\n      cursor\n      cascadeId\n      position\n      message\n    }\n    redactedEvents(first: 1000) {\n      cascadeId\n      position\n    }\n    retentions(limit: 5) {\n      id\n      removedAt\n      removedBy\n      removedCount\n      reason\n      verified\n    }\n  }\n}\n",
  "kept": {}
};

export interface ChangesVariables {
  readonly afterIndex?: string | null;
}

export interface Changes {
  readonly changes: {
    readonly index: string;
    readonly kind: ('ACCESS_ENTRIES' | 'CASCADE_EVENTS' | 'HOLDS' | 'LOG' | 'POSTMORTEMS' | 'RECOVERY_SESSIONS' | 'REDACTIONS' | 'RETENTION_RECORDS' | 'SECURITY_INCIDENTS' | 'VERIFICATION_RUNS');
    readonly namespace: string;
    readonly recordId: string;
    readonly revision: number;
    readonly recordedAt: string;
  };
}

export const Changes: Operation<Changes, ChangesVariables> = {
  "name": "Changes",
  "text": "# Every change as it comes.\nsubscription Changes($afterIndex: ID) {\n  changes(afterIndex: $afterIndex) {\n    index\n    kind\n    namespace\n    recordId\n    revision\n    recordedAt\n  }\n}\n",
  "kept": {}
};

export type CheckpointVariables = Readonly<Record<string, never>>;

export interface Checkpoint {
  readonly logCheckpoint: {
    readonly origin: string;
    readonly size: string;
    readonly root: string;
    readonly signedAt: string;
    readonly note: string;
  } | null;
}

export const Checkpoint: Operation<Checkpoint, CheckpointVariables> = {
  "name": "Checkpoint",
  "text": "# The last signed state of the evidence log.\nquery Checkpoint {\n  logCheckpoint {\n    origin\n    size\n    root\n    signedAt\n    note\n  }\n}\n",
  "kept": {}
};

export interface EventTimeVariables {
  readonly cascadeId: string;
}

export interface EventTime {
  readonly cascadeEvent: {
    readonly namespace: string;
    readonly timestamp: string;
  } | null;
}

export const EventTime: Operation<EventTime, EventTimeVariables> = {
  "name": "EventTime",
  "text": "# When an event happened.\nquery EventTime($cascadeId: ID!) {\n  cascadeEvent(cascadeId: $cascadeId) {\n    namespace\n    timestamp\n  }\n}\n",
  "kept": {}
};

export interface EventsBeforeVariables {
  readonly namespace: string;
  readonly until: string;
  readonly limit: number;
}

export interface EventsBefore {
  readonly cascadeEvents: ReadonlyArray<{
    readonly cascadeId: string;
  }>;
}

export const EventsBefore: Operation<EventsBefore, EventsBeforeVariables> = {
  "name": "EventsBefore",
  "text": "# The last events of a chain up to a time.\nquery EventsBefore(\n  $namespace: String!\n  $until: DateTime!\n  $limit: Int!\n) {\n  cascadeEvents(\n    filter: {\n      namespace: { eq: $namespace }\n      timestamp: { lte: $until }\n    }\n    orderBy: { field: TIMESTAMP, direction: DESC }\n    limit: $limit\n  ) {\n    cascadeId\n  }\n}\n",
  "kept": {}
};

export type IncidentCountsVariables = Readonly<Record<string, never>>;

export interface IncidentCounts {
  readonly securityIncidentStats: {
    readonly buckets: ReadonlyArray<{
      readonly status: ('FALSE_POSITIVE' | 'INVESTIGATING' | 'OPEN' | 'RESOLVED') | null;
      readonly severity: ('CRITICAL' | 'HIGH' | 'LOW' | 'MEDIUM') | null;
      readonly count: number;
    }>;
  };
}

export const IncidentCounts: Operation<IncidentCounts, IncidentCountsVariables> = {
  "name": "IncidentCounts",
  "text": "# How many incidents there are by status and severity.\nquery IncidentCounts {\n  securityIncidentStats(groupBy: [STATUS, SEVERITY]) {\n    buckets {\n      status\n      severity\n      count\n    }\n  }\n}\n",
  "kept": {}
};

export interface IncidentStatsVariables {
  readonly filter?: SecurityIncidentFilter | null;
  readonly interval: ('DAY' | 'HOUR' | 'MONTH' | 'WEEK');
}

export interface IncidentStats {
  readonly securityIncidentStats: {
    readonly isTruncated: boolean;
    readonly buckets: ReadonlyArray<{
      readonly periodStart: string | null;
      readonly severity: ('CRITICAL' | 'HIGH' | 'LOW' | 'MEDIUM') | null;
      readonly status: ('FALSE_POSITIVE' | 'INVESTIGATING' | 'OPEN' | 'RESOLVED') | null;
      readonly count: number;
    }>;
  };
}

export const IncidentStats: Operation<IncidentStats, IncidentStatsVariables> = {
  "name": "IncidentStats",
  "text": "# Incidents counted by day, severity and status.\nquery IncidentStats(\n  $filter: SecurityIncidentFilter\n  $interval: StatsInterval!\n) {\n  securityIncidentStats(\n    filter: $filter\n    groupBy: [SEVERITY, STATUS]\n    interval: $interval\n    timeZone: \"UTC\"\n  ) {\n    isTruncated\n    buckets {\n      periodStart\n      severity\n      status\n      count\n    }\n  }\n}\n",
  "kept": {}
};

export type IncidentTypesVariables = Readonly<Record<string, never>>;

export interface IncidentTypes {
  readonly securityIncidentStats: {
    readonly buckets: ReadonlyArray<{
      readonly incidentType: string | null;
      readonly count: number;
    }>;
  };
}

export const IncidentTypes: Operation<IncidentTypes, IncidentTypesVariables> = {
  "name": "IncidentTypes",
  "text": "# The kinds of incident that occur.\nquery IncidentTypes {\n  securityIncidentStats(groupBy: [INCIDENT_TYPE]) {\n    buckets {\n      incidentType\n      count\n    }\n  }\n}\n",
  "kept": {}
};

export interface IncidentVariables {
  readonly id: string;
}

export interface Incident {
  readonly securityIncident: {
    readonly id: string;
    readonly incidentType: string;
    readonly severity: ('CRITICAL' | 'HIGH' | 'LOW' | 'MEDIUM');
    readonly status: ('FALSE_POSITIVE' | 'INVESTIGATING' | 'OPEN' | 'RESOLVED');
    readonly description: string;
    readonly sourceIp: string | null;
    readonly userAgent: string;
    readonly userId: string | null;
    readonly assignedToId: string | null;
    readonly entityRefs: JsonText;
    readonly rawPayload: JsonText;
    readonly investigationNotes: string;
    readonly createdAt: string;
    readonly recordedAt: string;
    readonly updatedAt: string;
    readonly resolvedAt: string | null;
    readonly redactedFields: ReadonlyArray<string>;
    readonly revision: number;
    readonly revisions: ReadonlyArray<{
      readonly revision: number;
      readonly changedAt: string;
      readonly changedBy: string;
      readonly reason: string;
      readonly changes: ReadonlyArray<{
        readonly field: string;
        readonly from: JsonText;
        readonly to: JsonText;
      }>;
    }>;
  } | null;
}

export const Incident: Operation<Incident, IncidentVariables> = {
  "name": "Incident",
  "text": "# One incident with its history.\nquery Incident($id: ID!) {\n  securityIncident(id: $id) {\n    id\n    incidentType\n    severity\n    status\n    description\n    sourceIp\n    userAgent\n    userId\n    assignedToId\n    entityRefs\n    rawPayload\n    investigationNotes\n    createdAt\n    recordedAt\n    updatedAt\n    resolvedAt\n    redactedFields\n    revision\n    revisions {\n      revision\n      changedAt\n      changedBy\n      reason\n      changes {\n        field\n        from\n        to\n      }\n    }\n  }\n}\n",
  "kept": {
    "securityIncident": {
      "entityRefs": true,
      "rawPayload": true,
      "revisions": {
        "changes": {
          "from": true,
          "to": true
        }
      }
    }
  }
};

export interface IncidentsVariables {
  readonly filter?: SecurityIncidentFilter | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

export interface Incidents {
  readonly securityIncidentConnection: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly id: string;
      readonly incidentType: string;
      readonly severity: ('CRITICAL' | 'HIGH' | 'LOW' | 'MEDIUM');
      readonly status: ('FALSE_POSITIVE' | 'INVESTIGATING' | 'OPEN' | 'RESOLVED');
      readonly description: string;
      readonly sourceIp: string | null;
      readonly createdAt: string;
    }>;
    readonly pageInfo: {
      readonly startCursor: string | null;
      readonly endCursor: string | null;
      readonly hasPreviousPage: boolean;
      readonly hasNextPage: boolean;
    };
  };
}

export const Incidents: Operation<Incidents, IncidentsVariables> = {
  "name": "Incidents",
  "text": "# A page of incidents.\nquery Incidents(\n  $filter: SecurityIncidentFilter\n  $first: Int\n  $after: String\n  $last: Int\n  $before: String\n) {\n  securityIncidentConnection(\n    filter: $filter\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount(mayEstimate: true)\n    nodes {\n      id\n      incidentType\n      severity\n      status\n      description\n      sourceIp\n      createdAt\n    }\n    pageInfo {\n      startCursor\n      endCursor\n      hasPreviousPage\n      hasNextPage\n    }\n  }\n}\n",
  "kept": {}
};

export interface LogEntriesVariables {
  readonly afterIndex?: string | null;
  readonly first: number;
  readonly kinds?: ReadonlyArray<('ACCESS_ENTRIES' | 'CASCADE_EVENTS' | 'HOLDS' | 'LOG' | 'POSTMORTEMS' | 'RECOVERY_SESSIONS' | 'REDACTIONS' | 'RETENTION_RECORDS' | 'SECURITY_INCIDENTS' | 'VERIFICATION_RUNS')> | null;
}

export interface LogEntries {
  readonly changes: ReadonlyArray<{
    readonly index: string;
    readonly kind: ('ACCESS_ENTRIES' | 'CASCADE_EVENTS' | 'HOLDS' | 'LOG' | 'POSTMORTEMS' | 'RECOVERY_SESSIONS' | 'REDACTIONS' | 'RETENTION_RECORDS' | 'SECURITY_INCIDENTS' | 'VERIFICATION_RUNS');
    readonly namespace: string;
    readonly recordId: string;
    readonly revision: number;
    readonly recordedAt: string;
    readonly leafHash: string;
  }>;
}

export const LogEntries: Operation<LogEntries, LogEntriesVariables> = {
  "name": "LogEntries",
  "text": "# Entries of the evidence log, in its order.\nquery LogEntries(\n  $afterIndex: ID\n  $first: Int!\n  $kinds: [LogEntryKind!]\n) {\n  changes(\n    afterIndex: $afterIndex\n    first: $first\n    kinds: $kinds\n  ) {\n    index\n    kind\n    namespace\n    recordId\n    revision\n    recordedAt\n    leafHash\n  }\n}\n",
  "kept": {}
};

export interface NamespacesVariables {
  readonly after?: string | null;
  readonly first: number;
}

export interface Namespaces {
  readonly cascadeNamespaces: ReadonlyArray<string>;
}

export const Namespaces: Operation<Namespaces, NamespacesVariables> = {
  "name": "Namespaces",
  "text": "# The namespaces that have a chain, by name.\nquery Namespaces($after: String, $first: Int!) {\n  cascadeNamespaces(after: $after, first: $first)\n}\n",
  "kept": {}
};

export interface PostmortemVariables {
  readonly incidentId: string;
}

export interface Postmortem {
  readonly postmortem: {
    readonly incidentId: string;
    readonly namespace: string | null;
    readonly source: ('AUTO' | 'MANUAL');
    readonly affectedServices: ReadonlyArray<string>;
    readonly startedAt: string | null;
    readonly resolvedAt: string | null;
    readonly durationSeconds: JsonText;
    readonly timeline: JsonText;
    readonly autoActions: JsonText;
    readonly recommendations: JsonText;
    readonly systemSnapshot: JsonText;
    readonly createdAt: string;
    readonly recordedAt: string;
    readonly redactedFields: ReadonlyArray<string>;
    readonly revision: number;
    readonly revisions: ReadonlyArray<{
      readonly revision: number;
      readonly changedAt: string;
      readonly changedBy: string;
      readonly reason: string;
      readonly changes: ReadonlyArray<{
        readonly field: string;
        readonly from: JsonText;
        readonly to: JsonText;
      }>;
    }>;
    readonly cascadeEvent: {
      readonly cascadeId: string;
      readonly namespace: string;
      readonly triggerType: string;
      readonly timestamp: string;
    } | null;
    readonly recoverySession: {
      readonly sessionId: string;
      readonly status: ('ABORTED' | 'COMPLETED' | 'FAILED' | 'HEALTH_CHECK' | 'IN_PROGRESS' | 'NOT_STARTED' | 'READY_TO_RESTORE');
    } | null;
  } | null;
}

export const Postmortem: Operation<Postmortem, PostmortemVariables> = {
  "name": "Postmortem",
  "text": "# One postmortem with its revisions.\nquery Postmortem($incidentId: ID!) {\n  postmortem(incidentId: $incidentId) {\n    incidentId\n    namespace\n    source\n    affectedServices\n    startedAt\n    resolvedAt\n    durationSeconds\n    timeline\n    autoActions\n    recommendations\n    systemSnapshot\n    createdAt\n    recordedAt\n    redactedFields\n    revision\n    revisions {\n      revision\n      changedAt\n      changedBy\n      reason\n      changes {\n        field\n        from\n        to\n      }\n    }\n    cascadeEvent {\n      cascadeId\n      namespace\n      triggerType\n      timestamp\n    }\n    recoverySession {\n      sessionId\n      status\n    }\n  }\n}\n",
  "kept": {
    "postmortem": {
      "durationSeconds": true,
      "timeline": true,
      "autoActions": true,
      "recommendations": true,
      "systemSnapshot": true,
      "revisions": {
        "changes": {
          "from": true,
          "to": true
        }
      }
    }
  }
};

export interface PostmortemsVariables {
  readonly filter?: PostmortemFilter | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

export interface Postmortems {
  readonly postmortemConnection: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly incidentId: string;
      readonly namespace: string | null;
      readonly source: ('AUTO' | 'MANUAL');
      readonly affectedServices: ReadonlyArray<string>;
      readonly durationSeconds: JsonText;
      readonly startedAt: string | null;
      readonly createdAt: string;
      readonly revision: number;
    }>;
    readonly pageInfo: {
      readonly startCursor: string | null;
      readonly endCursor: string | null;
      readonly hasPreviousPage: boolean;
      readonly hasNextPage: boolean;
    };
  };
}

export const Postmortems: Operation<Postmortems, PostmortemsVariables> = {
  "name": "Postmortems",
  "text": "# A page of postmortems.\nquery Postmortems(\n  $filter: PostmortemFilter\n  $first: Int\n  $after: String\n  $last: Int\n  $before: String\n) {\n  postmortemConnection(\n    filter: $filter\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount(mayEstimate: true)\n    nodes {\n      incidentId\n      namespace\n      source\n      affectedServices\n      durationSeconds\n      startedAt\n      createdAt\n      revision\n    }\n    pageInfo {\n      startCursor\n      endCursor\n      hasPreviousPage\n      hasNextPage\n    }\n  }\n}\n",
  "kept": {
    "postmortemConnection": {
      "nodes": {
        "durationSeconds": true
      }
    }
  }
};

export interface ReceiptProofVariables {
  readonly leafHash: string;
}

export interface ReceiptProof {
  readonly receiptProof: string | null;
}

export const ReceiptProof: Operation<ReceiptProof, ReceiptProofVariables> = {
  "name": "ReceiptProof",
  "text": "# The proof that the evidence log holds an entry, as a text that is checked without a server.\nquery ReceiptProof($leafHash: String!) {\n  receiptProof(leafHash: $leafHash)\n}\n",
  "kept": {}
};

export interface RecoveriesVariables {
  readonly filter?: RecoverySessionFilter | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

export interface Recoveries {
  readonly recoverySessionConnection: {
    readonly totalCount: number;
    readonly nodes: ReadonlyArray<{
      readonly sessionId: string;
      readonly namespace: string;
      readonly triggerLevel: string;
      readonly status: ('ABORTED' | 'COMPLETED' | 'FAILED' | 'HEALTH_CHECK' | 'IN_PROGRESS' | 'NOT_STARTED' | 'READY_TO_RESTORE');
      readonly initiatedBy: string;
      readonly startedAt: string | null;
      readonly createdAt: string;
      readonly durationSeconds: JsonText | null;
      readonly requiresApproval: boolean;
      readonly approvedAt: string | null;
    }>;
    readonly pageInfo: {
      readonly startCursor: string | null;
      readonly endCursor: string | null;
      readonly hasPreviousPage: boolean;
      readonly hasNextPage: boolean;
    };
  };
}

export const Recoveries: Operation<Recoveries, RecoveriesVariables> = {
  "name": "Recoveries",
  "text": "# A page of recovery sessions.\nquery Recoveries(\n  $filter: RecoverySessionFilter\n  $first: Int\n  $after: String\n  $last: Int\n  $before: String\n) {\n  recoverySessionConnection(\n    filter: $filter\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount(mayEstimate: true)\n    nodes {\n      sessionId\n      namespace\n      triggerLevel\n      status\n      initiatedBy\n      startedAt\n      createdAt\n      durationSeconds\n      requiresApproval\n      approvedAt\n    }\n    pageInfo {\n      startCursor\n      endCursor\n      hasPreviousPage\n      hasNextPage\n    }\n  }\n}\n",
  "kept": {
    "recoverySessionConnection": {
      "nodes": {
        "durationSeconds": true
      }
    }
  }
};

export interface RecoveryVariables {
  readonly sessionId: string;
}

export interface Recovery {
  readonly recoverySession: {
    readonly sessionId: string;
    readonly namespace: string;
    readonly triggerLevel: string;
    readonly status: ('ABORTED' | 'COMPLETED' | 'FAILED' | 'HEALTH_CHECK' | 'IN_PROGRESS' | 'NOT_STARTED' | 'READY_TO_RESTORE');
    readonly initiatedBy: string;
    readonly stepsData: JsonText;
    readonly startedAt: string | null;
    readonly completedAt: string | null;
    readonly durationSeconds: JsonText | null;
    readonly abortReason: string;
    readonly requiresApproval: boolean;
    readonly approvedBy: string;
    readonly approvedAt: string | null;
    readonly metadata: JsonText;
    readonly createdAt: string;
    readonly recordedAt: string;
    readonly updatedAt: string;
    readonly redactedFields: ReadonlyArray<string>;
    readonly revision: number;
    readonly revisions: ReadonlyArray<{
      readonly revision: number;
      readonly changedAt: string;
      readonly changedBy: string;
      readonly reason: string;
      readonly changes: ReadonlyArray<{
        readonly field: string;
        readonly from: JsonText;
        readonly to: JsonText;
      }>;
    }>;
    readonly cascadeEvent: {
      readonly cascadeId: string;
      readonly triggerType: string;
      readonly timestamp: string;
    } | null;
    readonly postmortems: ReadonlyArray<{
      readonly incidentId: string;
      readonly createdAt: string;
    }>;
  } | null;
}

export const Recovery: Operation<Recovery, RecoveryVariables> = {
  "name": "Recovery",
  "text": "# One recovery session: its steps, its approval, its history.\nquery Recovery($sessionId: ID!) {\n  recoverySession(sessionId: $sessionId) {\n    sessionId\n    namespace\n    triggerLevel\n    status\n    initiatedBy\n    stepsData\n    startedAt\n    completedAt\n    durationSeconds\n    abortReason\n    requiresApproval\n    approvedBy\n    approvedAt\n    metadata\n    createdAt\n    recordedAt\n    updatedAt\n    redactedFields\n    revision\n    revisions {\n      revision\n      changedAt\n      changedBy\n      reason\n      changes {\n        field\n        from\n        to\n      }\n    }\n    cascadeEvent {\n      cascadeId\n      triggerType\n      timestamp\n    }\n    postmortems(limit: 5) {\n      incidentId\n      createdAt\n    }\n  }\n}\n",
  "kept": {
    "recoverySession": {
      "stepsData": true,
      "durationSeconds": true,
      "metadata": true,
      "revisions": {
        "changes": {
          "from": true,
          "to": true
        }
      }
    }
  }
};
