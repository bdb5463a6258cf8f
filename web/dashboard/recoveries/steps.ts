import { itemsOf, jsonNode, member, plainText } from '../json/nodes';

/** A step of a recovery, as far as its writer told it in keys that are common. */
export interface RecoveryStep {
  readonly name: string;
  /** As its writer spelled it; null where it has none. */
  readonly status: string | null;
  readonly state: 'DONE' | 'CURRENT' | 'FAILED' | 'PENDING' | 'UNKNOWN';
  readonly at: string | null;
  /** Everything else that it says, as JSON. */
  readonly others: readonly (readonly [string, string])[];
}

const keys = {
  name: ['name', 'step', 'title', 'action', 'step_name', 'action_type'],
  status: ['status', 'state', 'outcome'],
  at: ['started_at', 'at', 'timestamp', 'executed_at'],
} as const;

const states: Readonly<Record<string, RecoveryStep['state']>> = {
  done: 'DONE',
  completed: 'DONE',
  complete: 'DONE',
  success: 'DONE',
  succeeded: 'DONE',
  ok: 'DONE',
  current: 'CURRENT',
  running: 'CURRENT',
  in_progress: 'CURRENT',
  failed: 'FAILED',
  failure: 'FAILED',
  error: 'FAILED',
  aborted: 'FAILED',
  pending: 'PENDING',
  not_started: 'PENDING',
  waiting: 'PENDING',
  skipped: 'PENDING',
};

/** The steps in a session's list. The list is its writer's own: what is not understood is shown as it is. */
export function recoverySteps(stepsData: string): RecoveryStep[] {
  return itemsOf(jsonNode(stepsData)).map((step, index) => {
    const status = plainText(member(step, ...keys.status));
    const used = new Set<string>(Object.values(keys).map((names) => firstKey(step, names)));
    return {
      name:
        plainText(member(step, ...keys.name)) ?? (step.kind === 'string' ? step.value : `Step ${index + 1}`),
      status,
      state: (status !== null && states[status.toLowerCase()]) || 'UNKNOWN',
      at: plainText(member(step, ...keys.at)),
      others:
        step.kind === 'object'
          ? step.members
              .filter(([key, value]) => !used.has(key) && value.text !== 'null')
              .map(([key, value]) => [key, value.text] as const)
          : [],
    };
  });
}

function firstKey(step: ReturnType<typeof jsonNode>, names: readonly string[]): string {
  return names.find((name) => member(step, name) !== undefined) ?? '';
}
