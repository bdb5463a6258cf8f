import type { ReactNode } from 'react';
import { label } from '../format/text';
import type { IncidentStatus, Severity } from '../incidents/names';
import type { ChainSummary, Recoveries } from '../operations';
import { Icon, type IconName } from './icons';

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'quiet' | 'critical' | 'high' | 'medium' | 'low';

/** A word that tells a state; its colour repeats what the word says. */
export function Badge(props: {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly children: ReactNode;
}) {
  return (
    <span className={`badge badge-${props.tone}`}>
      {props.icon && <Icon name={props.icon} size={13} />}
      {props.children}
    </span>
  );
}

type RecoveryStatus = Recoveries['recoverySessionConnection']['nodes'][number]['status'];
export type ChainStatus = ChainSummary['cascadeChain']['status'];
export type ChainTrust = ChainSummary['cascadeChain']['trust'];

const severityTones = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
} as const satisfies Record<Severity, Tone>;

export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  return (
    <span className={`severity severity-${severityTones[severity]}`}>
      <span className="severity-mark" aria-hidden="true" />
      {label(severity)}
    </span>
  );
}

const incidentTones = {
  OPEN: 'bad',
  INVESTIGATING: 'warn',
  RESOLVED: 'good',
  FALSE_POSITIVE: 'quiet',
} as const satisfies Record<IncidentStatus, Tone>;

export function IncidentStatusBadge({ status }: { readonly status: IncidentStatus }) {
  return <Badge tone={incidentTones[status]}>{label(status)}</Badge>;
}

const recoveryTones = {
  NOT_STARTED: 'quiet',
  IN_PROGRESS: 'info',
  HEALTH_CHECK: 'info',
  READY_TO_RESTORE: 'warn',
  COMPLETED: 'good',
  FAILED: 'bad',
  ABORTED: 'bad',
} as const satisfies Record<RecoveryStatus, Tone>;

export function RecoveryStatusBadge({ status }: { readonly status: RecoveryStatus }) {
  return <Badge tone={recoveryTones[status]}>{label(status)}</Badge>;
}

export const verdicts = {
  VERIFIED: { tone: 'good', icon: 'check', text: 'Verified' },
  BROKEN: { tone: 'bad', icon: 'cross', text: 'Broken' },
  INCONSISTENT: { tone: 'warn', icon: 'alert', text: 'Inconsistent' },
  EMPTY: { tone: 'quiet', icon: 'chains', text: 'Empty' },
} as const satisfies Record<ChainStatus, { tone: Tone; icon: IconName; text: string }>;

export function VerdictBadge({ status }: { readonly status: ChainStatus }) {
  const { icon, text, tone } = verdicts[status];
  return (
    <Badge tone={tone} icon={icon}>
      {text}
    </Badge>
  );
}

export function TrustBadge({ trust }: { readonly trust: ChainTrust }) {
  return trust === 'ANCHORED' ? (
    <Badge tone="info" icon="anchor">
      Anchored
    </Badge>
  ) : (
    <Badge tone="quiet" icon="drift">
      Not anchored
    </Badge>
  );
}
