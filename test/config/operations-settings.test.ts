import { loadSettings, SettingError } from '../../src/config';

/** The settings that an environment of one variable gives. */
const load = (variable: string, text: string) => loadSettings({ [variable]: text });

describe('how often', () => {
  test.each([
    ['90s', 90],
    ['15m', 900],
    ['12h', 43_200],
    ['366d', 31_622_400],
    ['off', null],
    ['', 86_400],
  ])('%s is %s seconds', (text, seconds) => {
    expect(load('ARCHIVE_VERIFY_EVERY', text).verifyEverySeconds).toBe(seconds);
  });

  test.each(['0h', '1', '1.5h', '-1h', '367d', '1w', 'never', '1 h', '٣d'])('%s is refused', (text) => {
    expect(() => load('ARCHIVE_VERIFY_EVERY', text)).toThrow(
      'ARCHIVE_VERIFY_EVERY must be off, or a whole number and s, m, h or d',
    );
  });
});

describe('rules of retention', () => {
  test('are none where nothing is set', () => {
    expect(loadSettings({}).retentionRules).toEqual([]);
  });

  test('are a kind and an age, for one namespace or for those that no rule names', () => {
    const rules = [
      { kind: 'cascade-events', namespace: 'seoul', olderThan: '3650d', reason: 'policy 12' },
      { kind: 'cascade-events', olderThan: '12h' },
    ];
    expect(load('ARCHIVE_RETENTION', JSON.stringify(rules)).retentionRules).toEqual([
      { kind: 'cascade-events', namespace: 'seoul', olderThanSeconds: 315_360_000, reason: 'policy 12' },
      { kind: 'cascade-events', namespace: null, olderThanSeconds: 43_200, reason: null },
    ]);
  });

  test.each([
    ['a word', 'must be a JSON list'],
    ['{}', 'must be a JSON list'],
    ['[1]', 'rule 1: must be an object'],
    ['[{"kind":"postmortems","olderThan":"1d"}]', 'rule 1: kind must be one of'],
    ['[{"kind":"cascade-events"}]', 'rule 1: olderThan must be'],
    ['[{"kind":"cascade-events","olderThan":"0d"}]', 'rule 1: olderThan must be'],
    ['[{"kind":"cascade-events","olderThan":365}]', 'rule 1: olderThan must be'],
    // a slip of the pen must not make of one namespace all of them
    ['[{"kind":"cascade-events","namespaces":"seoul","olderThan":"1d"}]', 'rule 1: must have no keys but'],
    ['[{"kind":"cascade-events","namespace":7,"olderThan":"1d"}]', 'rule 1: namespace must be'],
    ['[{"kind":"cascade-events","olderThan":"1d","reason":" "}]', 'rule 1: reason must be'],
    [
      '[{"kind":"cascade-events","olderThan":"1d"},{"kind":"cascade-events","olderThan":"2d"}]',
      'rule 2: repeats the kind and namespace',
    ],
  ])('%s is refused, with the rule and the reason', (text, reason) => {
    expect(() => load('ARCHIVE_RETENTION', text)).toThrow(SettingError);
    expect(() => load('ARCHIVE_RETENTION', text)).toThrow(reason);
  });
});

describe('addresses', () => {
  test.each(['https://hooks.example.com/x', 'http://127.0.0.1:9000/hook', 'http://[::1]/hook'])(
    'a webhook may be at %s',
    (text) => {
      expect(load('ARCHIVE_WEBHOOK_URL', text).webhookUrl?.href).toBe(text);
    },
  );

  test.each([
    'http://hooks.example.com/token-5',
    'ftp://x/token-5',
    'token-5',
    'https://u:token-5@example.com/',
  ])('%s is refused, and not repeated', (text) => {
    expect(() => load('ARCHIVE_WEBHOOK_URL', text)).toThrow(/^ARCHIVE_WEBHOOK_URL must (?!.*token-5)/);
  });

  test('traces may go to a collector without TLS', () => {
    expect(load('ARCHIVE_TRACES_URL', 'http://collector:4318/v1/traces').tracesUrl?.hostname).toBe(
      'collector',
    );
  });
});

test('metrics have no listener unless a port is given; 0 takes a free one', () => {
  expect(loadSettings({}).metricsPort).toBeNull();
  expect(load('ARCHIVE_METRICS_PORT', 'off').metricsPort).toBeNull();
  expect(load('ARCHIVE_METRICS_PORT', '0').metricsPort).toBe(0);
  expect(() => load('ARCHIVE_METRICS_PORT', '70000')).toThrow('ARCHIVE_METRICS_PORT');
});
