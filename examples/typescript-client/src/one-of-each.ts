import { graphql } from './gql/index.js';
import { request } from './request.js';

const OneOfEach = graphql(`
  query OneOfEach {
    securityIncidents(limit: 1) {
      id
      incidentType
    }
    postmortems(limit: 1) {
      incidentId
      durationSeconds
      recommendations
    }
    cascadeEvents(limit: 1) {
      cascadeId
      namespace
      effects
    }
    recoverySessions(limit: 1) {
      sessionId
      status
      stepsData
    }
  }
`);

const Verdict = graphql(`
  query Verdict($namespace: String!) {
    cascadeChain(namespace: $namespace) {
      verified
      status
      trust
      length
      findings(first: 10) {
        cascadeId
        message
      }
    }
  }
`);

/** The latest record of each kind, and the verdict on the chain that the event stands on. */
export async function showOneOfEach(): Promise<void> {
  const { securityIncidents, postmortems, cascadeEvents, recoverySessions } = await request(OneOfEach, {});
  for (const { id, incidentType } of securityIncidents) console.log(`incident #${id}: ${incidentType}`);
  for (const { incidentId, durationSeconds, recommendations } of postmortems)
    console.log(`postmortem of ${incidentId}: ${durationSeconds.text} s, ${recommendations.text}`);
  for (const { sessionId, status, stepsData } of recoverySessions)
    console.log(`recovery ${sessionId}: ${status}, ${stepsData.text}`);
  for (const { cascadeId, namespace, effects } of cascadeEvents) {
    console.log(`event ${cascadeId} of ${namespace}: ${effects.text}`);
    const { cascadeChain } = await request(Verdict, { namespace });
    console.log(`its chain: ${cascadeChain.length} events, ${cascadeChain.status}, ${cascadeChain.trust}`);
    for (const { cascadeId: broken, message } of cascadeChain.findings)
      console.log(`  ${broken}: ${message}`);
  }
}
