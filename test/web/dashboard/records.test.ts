import { cascadeGraph } from '../../../web/dashboard/cascade/graph';
import { noteSignatures } from '../../../web/dashboard/evidence/note';
import { incidentFilter } from '../../../web/dashboard/incidents/incident-filter';
import { recoverySteps } from '../../../web/dashboard/recoveries/steps';

describe('the graph of a cascade', () => {
  const cascade = {
    triggerType: 'CIRCUIT_BREAKER_OPENED',
    triggerEventId: 'evt-0',
    causationChain: [],
    timestamp: '2026-03-01T00:00:00.000000Z',
  };

  it('leads from each cause to its effect, and tells which failed', () => {
    const { edges, nodes } = cascadeGraph({
      ...cascade,
      effects: `[{"event_id":"a","action_type":"OPEN","caused_by":"evt-0","success":true,"target":"ledger"},
        {"event_id":"b","action_type":"SHIFT","caused_by":"a","success":false,"error_message":"full"}]`,
    });
    expect(nodes.map(({ outcome, title }) => [title, outcome])).toEqual([
      ['CIRCUIT_BREAKER_OPENED', 'TRIGGER'],
      ['OPEN', 'DONE'],
      ['SHIFT', 'FAILED'],
    ]);
    expect(edges).toEqual([
      { from: 'trigger', to: 'effect 1', isStated: true },
      { from: 'effect 1', to: 'effect 2', isStated: true },
    ]);
  });

  it('takes the trigger from the causation chain where the event does not name it', () => {
    const { edges } = cascadeGraph({
      ...cascade,
      triggerEventId: null,
      causationChain: ['evt-9', 'a'],
      effects: '[{"event_id":"a","caused_by":"evt-9","success":true}]',
    });
    expect(edges).toEqual([{ from: 'trigger', to: 'effect 1', isStated: true }]);
  });

  it('draws whatever the list holds, and says where a cause is not in the record', () => {
    const { edges, nodes } = cascadeGraph({
      ...cascade,
      effects: '[1, null, "x", {}, {"event_id":"a","caused_by":"nobody","success":"yes"}, {"event_id":"a"}]',
    });
    expect(nodes).toHaveLength(7);
    expect(new Set(nodes.map(({ key }) => key)).size).toBe(7);
    expect(nodes.slice(1).every(({ outcome }) => outcome === 'UNKNOWN')).toBe(true);
    expect(edges.every(({ from, isStated }) => from === 'trigger' && !isStated)).toBe(true);
    expect(cascadeGraph({ ...cascade, effects: '{}' }).nodes).toHaveLength(1);
  });
});

describe('the steps of a recovery', () => {
  it('are read from common keys, and show all the others as they are', () => {
    expect(
      recoverySteps('[{"name":"drain","status":"done","started_at":"t","duration_ms":10260.0,"by":null}]'),
    ).toEqual([
      { name: 'drain', status: 'done', state: 'DONE', at: 't', others: [['duration_ms', '10260.0']] },
    ]);
  });

  it('are shown even where nothing of them is understood', () => {
    expect(recoverySteps('["wait", 1, {"x":1.0}]')).toMatchObject([
      { name: 'wait', state: 'UNKNOWN' },
      { name: 'Step 2', state: 'UNKNOWN' },
      { name: 'Step 3', others: [['x', '1.0']] },
    ]);
    expect(recoverySteps('{}')).toEqual([]);
  });
});

describe('the filter of incidents', () => {
  it('is none without a setting', () => {
    expect(incidentFilter(new URLSearchParams('after=x&severity=&q=+'))).toBeNull();
  });

  it('takes days whole, in UTC, and networks for what they are', () => {
    const search = new URLSearchParams('from=2026-02-28&until=2026-02-28&source=10.0.0.0/8&severity=HIGH');
    expect(incidentFilter(search)).toEqual({
      severity: { eq: 'HIGH' },
      sourceIp: { within: '10.0.0.0/8' },
      createdAt: { gte: '2026-02-28T00:00:00.000Z', lt: '2026-03-01T00:00:00.000Z' },
    });
  });

  it('leaves out what it cannot mean', () => {
    expect(
      incidentFilter(new URLSearchParams('severity=WORST&status=x&from=yesterday&until=2026-13-01')),
    ).toBeNull();
  });
});

it('names who signed a checkpoint', () => {
  const note = 'origin\n1\nroot=\n\n— incident-archive/4508 SzipBupxIaVtiKo+nonXUxZOTY1V\n— bad!\n';
  expect(noteSignatures(note)).toEqual([{ name: 'incident-archive/4508', keyId: '4b38a906' }]);
  expect(noteSignatures('')).toEqual([]);
});
