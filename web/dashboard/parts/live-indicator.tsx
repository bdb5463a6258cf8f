import { useLive, type LiveState } from '../api/live';

const states = {
  CONNECTING: { tone: 'wait', text: 'Connecting' },
  LIVE: { tone: 'on', text: 'Live' },
  LOST: { tone: 'off', text: 'Not live: reconnecting' },
  PAUSED: { tone: 'wait', text: 'Paused' },
  REFUSED: { tone: 'off', text: 'Not live' },
} as const satisfies Record<LiveState, { tone: string; text: string }>;

/** Whether what is shown follows the archive at this moment. */
export function LiveIndicator() {
  const { state } = useLive();
  const { text, tone } = states[state];
  return (
    <p className={`live live-${tone}`} role="status">
      <span className="live-dot" aria-hidden="true" />
      {text}
    </p>
  );
}
