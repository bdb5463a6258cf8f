// The part of the archive's schema that the works ask for, as its peers serve it.
export const typeDefs = `
  scalar DateTime
  scalar JSON
  enum RecoverySessionStatus { NOT_STARTED IN_PROGRESS HEALTH_CHECK READY_TO_RESTORE COMPLETED FAILED ABORTED }
  enum SecurityIncidentSeverity { CRITICAL HIGH MEDIUM LOW }
  enum SecurityIncidentGroup { SEVERITY }
  enum StatsInterval { DAY }
  enum SaveOutcome { SAVED DUPLICATE CONFLICT }
  input StringComparator { eq: String }
  input DateTimeComparator { gte: DateTime lt: DateTime }
  input RecoverySessionStatusComparator { eq: RecoverySessionStatus }
  input CascadeEventFilter { namespace: StringComparator }
  input RecoverySessionFilter { namespace: StringComparator status: RecoverySessionStatusComparator }
  input SecurityIncidentFilter { search: String createdAt: DateTimeComparator }
  input SaveCascadeEventInput {
    cascadeId: ID! namespace: String! triggerType: String! triggerEventId: ID triggerDetails: JSON effects: JSON
    causationChain: [String!] previousHash: String currentHash: String! timestamp: DateTime!
    totalEffects: Int successCount: Int failureCount: Int
  }
  input SaveCascadeEventsInput { events: [SaveCascadeEventInput!]! }
  type CascadeEvent {
    cascadeId: ID! namespace: String! triggerType: String! triggerDetails: JSON! effects: JSON!
    timestamp: DateTime! totalEffects: Int! recordedAt: DateTime!
  }
  type CascadeEventEdge { cursor: String! node: CascadeEvent! }
  type PageInfo { hasNextPage: Boolean! }
  type CascadeEventConnection { edges: [CascadeEventEdge!]! pageInfo: PageInfo! }
  type RecoverySession {
    sessionId: ID! status: RecoverySessionStatus! startedAt: DateTime cascadeEvent: CascadeEvent
  }
  type SecurityIncident { id: ID! severity: SecurityIncidentSeverity! description: String! }
  type SecurityIncidentStatsBucket { periodStart: DateTime severity: SecurityIncidentSeverity count: Int! }
  type SecurityIncidentStats { buckets: [SecurityIncidentStatsBucket!]! }
  type SaveCascadeEventPayload { outcome: SaveOutcome! cascadeEvent: CascadeEvent }
  type SaveCascadeEventsPayload { results: [SaveCascadeEventPayload!]! }
  type Query {
    cascadeEvent(cascadeId: ID!): CascadeEvent
    cascadeEvents(filter: CascadeEventFilter, limit: Int): [CascadeEvent!]!
    cascadeEventConnection(first: Int, after: String): CascadeEventConnection!
    recoverySessions(limit: Int, offset: Int): [RecoverySession!]!
    recoverySessionCount(filter: RecoverySessionFilter): Int!
    securityIncidents(filter: SecurityIncidentFilter, limit: Int): [SecurityIncident!]!
    securityIncidentStats(
      filter: SecurityIncidentFilter, groupBy: [SecurityIncidentGroup!], interval: StatsInterval
    ): SecurityIncidentStats!
  }
  type Mutation {
    saveCascadeEvent(input: SaveCascadeEventInput!): SaveCascadeEventPayload!
    saveCascadeEvents(input: SaveCascadeEventsInput!): SaveCascadeEventsPayload!
  }
`;
