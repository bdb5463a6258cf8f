import { DURATION_FORM, secondsOf } from './duration';
import { SettingError } from './setting';

/** The kinds of records that retention can remove. */
export const retentionKinds = ['cascade-events', 'recovery-sessions'] as const;

/** What is deleted on a schedule. */
export interface RetentionRule {
  readonly kind: (typeof retentionKinds)[number];
  /** Null: each namespace for which no rule of that kind has a name. */
  readonly namespace: string | null;
  /** Records whose time is longer ago than this. */
  readonly olderThanSeconds: number;
  /** What retention records say of it; null: that the schedule did it. */
  readonly reason: string | null;
}

const KEYS: readonly string[] = ['kind', 'namespace', 'olderThan', 'reason'];
/** Years of retention are written in days. */
const MOST_DAYS = 36_500;
const DAY_SECONDS = 86_400;
const MAX_REASON_LENGTH = 1_000;
const MOST_RULES = 1_000;

/** Reads the rules of retention, a JSON list; none where it is not set. A key that is not known is refused. */
export function retentionRules(variable: string) {
  return (text: string | undefined): readonly RetentionRule[] => {
    if (text === undefined || text === '') return [];
    const list = jsonOf(text);
    if (!Array.isArray(list) || list.length > MOST_RULES)
      throw new SettingError(`${variable} must be a JSON list of at most ${MOST_RULES} rules`);
    const rules = list.map((rule, index) => {
      const fault = (reason: string): SettingError =>
        new SettingError(`${variable}, rule ${index + 1}: ${reason}`);
      return ruleOf(rule, fault);
    });
    const names = rules.map(({ kind, namespace }) => JSON.stringify([kind, namespace]));
    const repeated = names.findIndex((name, index) => names.indexOf(name) !== index);
    if (repeated !== -1)
      throw new SettingError(`${variable}, rule ${repeated + 1}: repeats the kind and namespace of another`);
    return rules;
  };
}

function ruleOf(rule: unknown, fault: (reason: string) => SettingError): RetentionRule {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) throw fault('must be an object');
  if (Object.keys(rule).some((key) => !KEYS.includes(key)))
    throw fault(`must have no keys but ${KEYS.join(', ')}`);
  const { kind, namespace = null, olderThan, reason = null } = rule as Record<string, unknown>;
  const known = retentionKinds.find((one) => one === kind);
  if (known === undefined) throw fault(`kind must be one of ${retentionKinds.join(', ')}`);
  if (namespace !== null && (typeof namespace !== 'string' || namespace.length > 256))
    throw fault('namespace must be a text of at most 256 characters, or left out');
  if (reason !== null && !isReason(reason))
    throw fault(`reason must be a text of 1 to ${MAX_REASON_LENGTH} characters, or left out`);
  const olderThanSeconds = typeof olderThan === 'string' ? ageOf(olderThan) : null;
  if (olderThanSeconds === null)
    throw fault(`olderThan must be ${DURATION_FORM.replace('366d', `${MOST_DAYS}d`)}`);
  return { kind: known, namespace, olderThanSeconds, reason };
}

function ageOf(text: string): number | null {
  const [, days] = /^([1-9]\d{0,4})d$/.exec(text) ?? [];
  if (days === undefined) return secondsOf(text);
  return Number(days) <= MOST_DAYS ? Number(days) * DAY_SECONDS : null;
}

function isReason(reason: unknown): reason is string {
  return typeof reason === 'string' && reason.trim() !== '' && reason.length <= MAX_REASON_LENGTH;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
