import { SecurityIncidentSeverity as Severity } from '../entities';
import { exact, type SampleJson } from './json';
import type { SeededRandom } from './random';

/** What one kind of violation looks like; the generator adds who, whence and when. */
export interface IncidentTemplate {
  readonly incidentType: string;
  readonly severities: readonly Severity[];
  readonly describe: (random: SeededRandom) => {
    readonly description: string;
    readonly payload: SampleJson;
    /** Names to integers. */
    readonly refs: Readonly<Record<string, number>>;
  };
  /** What the person who handled it wrote. */
  readonly notes: readonly string[];
}

const accounts = ['minji.kim', 'ops-bot', 'j.fischer', 'warehouse-03', 'accounting', 'a.okafor'] as const;

/** The violations of the sample. Every name, address and number in them is made up. */
export const incidentTemplates: readonly IncidentTemplate[] = [
  {
    incidentType: 'unauthorized_access',
    severities: [Severity.MEDIUM, Severity.HIGH],
    describe: (random) => {
      const account = random.pick(accounts);
      const attempts = random.integer(12, 480);
      return {
        description: `${attempts} failed logins for the account ${account} within ten minutes`,
        payload: { account, attempts, window_seconds: exact('600.0'), known_account: random.chance(0.7) },
        refs: { account_id: random.integer(1_000, 9_999) },
      };
    },
    notes: [
      'Password reset and sessions revoked; the owner confirmed that it was not them.',
      'The login came from a misconfigured deploy job with an expired password.',
    ],
  },
  {
    incidentType: 'unauthorized_access',
    severities: [Severity.LOW, Severity.MEDIUM],
    describe: (random) => {
      const port = random.integer(32_768, 60_999);
      const user = random.pick(['root', 'oracle', 'webmaster', 'git', 'postgres']);
      return {
        description: `Failed SSH password for the unknown user ${user}`,
        payload: { host: `bastion-${random.integer(1, 4)}`, user, port, method: 'password' },
        refs: { port, pid: random.integer(2_000, 60_000) },
      };
    },
    notes: ['Address blocked at the bastion for seven days.', 'Internet noise; no password ever matched.'],
  },
  {
    incidentType: 'rate_limit_abuse',
    severities: [Severity.LOW, Severity.MEDIUM],
    describe: (random) => {
      const observed = random.integer(1_200, 9_000);
      return {
        description: 'A client went far beyond the limit of the checkout API',
        payload: {
          route: 'POST /v2/checkout',
          limit_per_minute: 600,
          observed_per_minute: observed,
          ratio: exact((observed / 600).toFixed(3)),
          api_key_id: exact(random.digits(20)),
        },
        refs: { client_id: random.integer(100, 999) },
      };
    },
    notes: ['The partner retried without a delay; they have shipped a fix.', 'Key throttled to 60 a minute.'],
  },
  {
    incidentType: 'injection_attempt',
    severities: [Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL],
    describe: (random) => {
      const parameter = random.pick(['q', 'sort', 'coupon', 'filename']);
      return {
        description: `SQL in the parameter ${parameter} of the product search`,
        payload: {
          parameter,
          // A NUL in the middle, as scanners send it: kept inside JSON, an error in plain text.
          value: `1' OR '1'='1\u0000' UNION SELECT card, cvv FROM cards --`,
          rule: random.integer(942_100, 942_999),
          anomaly_score: exact(`${random.integer(5, 60)}.0`),
          matched_in_ms: exact('6e-07'),
        },
        refs: { rule_id: random.integer(942_100, 942_999) },
      };
    },
    notes: ['Blocked by the WAF before it reached the service; the query is parameterised.'],
  },
  {
    incidentType: 'data_exfiltration',
    severities: [Severity.HIGH, Severity.CRITICAL],
    describe: (random) => ({
      description: 'An export of the reporting replica was many times larger than usual',
      payload: {
        replica: 'reporting-2',
        bytes_out: exact(random.digits(13)),
        rows: random.integer(1_000_000, 90_000_000),
        times_usual: exact(`${random.integer(8, 90)}.${random.integer(1, 9)}`),
        transfer_id: exact(random.digits(24)),
      },
      refs: { job_id: random.integer(10_000, 99_999) },
    }),
    notes: ['The export was the yearly audit, announced in the finance channel.', 'Credentials rotated.'],
  },
  {
    incidentType: 'suspicious_activity',
    severities: [Severity.LOW, Severity.MEDIUM, Severity.HIGH],
    describe: (random) => ({
      description: 'One token was used from two countries within a minute',
      payload: {
        countries: ['KR', random.pick(['BR', 'NL', 'US', 'VN'])],
        seconds_apart: exact(`${random.integer(4, 59)}.${random.digits(6)}`),
        p_value: exact('1e-07'),
        drift: exact('-0.0'),
      },
      refs: { token_id: random.integer(1, 2_000_000_000) },
    }),
    notes: ['The user travels with a VPN; they confirmed it.', 'Token revoked, login required again.'],
  },
  {
    incidentType: 'suspicious_activity',
    severities: [Severity.HIGH, Severity.CRITICAL],
    describe: (random) => ({
      description: 'The signature of a payout webhook did not verify',
      payload: {
        payout_id: exact(random.digits(19)),
        amount: exact(`${random.integer(10, 9_000)}.00`),
        currency: 'KRW',
        signature: random.hex(64),
      },
      refs: { merchant_id: random.integer(10_000, 99_999), attempt: random.integer(1, 5) },
    }),
    notes: ['Replay of an old webhook; the payout was never made twice.'],
  },
];

/** Documentation addresses (RFC 5737, RFC 3849), and what else stands in such a field. */
export function sourceAddress(random: SeededRandom): string | null {
  const last = random.integer(1, 40);
  return random.pick([
    `203.0.113.${last}`,
    `198.51.100.${last}`,
    `192.0.2.${last}`,
    `10.20.${random.integer(0, 3)}.${last}`,
    `2001:db8:4::${last.toString(16)}`,
    `2001:DB8:0:0::${last.toString(16).toUpperCase()}`,
    random.pick([`203.0.113.${last}, 10.20.0.5`, 'unknown', null]),
  ]);
}

/** What clients call themselves. */
export const userAgents: readonly string[] = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'python-requests/2.32.3',
  'curl/8.14.1',
  'sqlmap/1.9#stable',
  '',
];
