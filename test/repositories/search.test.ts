import { aPostmortem, aRecoverySession, aSecurityIncident, json } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

async function found(search: string): Promise<string[]> {
  const incidents = await archive.securityIncidents.find({ search });
  return incidents.map(({ description }) => description).sort();
}

describe('searching', () => {
  beforeEach(async () => {
    await archive.securityIncidents.createMany(
      ['failed login from abroad', 'login failed twice', 'Password SPRAYING', '비밀번호 오류', 'the end'].map(
        (description) => ({ input: aSecurityIncident({ description, investigationNotes: 'seen' }) }),
      ),
    );
  });

  test('finds words in any order and any case, whole words alone', async () => {
    expect(await found('login failed')).toEqual(['failed login from abroad', 'login failed twice']);
    expect(await found('password spraying')).toEqual(['Password SPRAYING']);
    expect(await found('pass')).toEqual([]);
    expect(await found('오류')).toEqual(['비밀번호 오류']);
  });

  test('takes quotes, or, and a minus', async () => {
    expect(await found('"login failed"')).toEqual(['login failed twice']);
    expect(await found('abroad or twice')).toEqual(['failed login from abroad', 'login failed twice']);
    expect(await found('login -twice')).toEqual(['failed login from abroad']);
  });

  test('leaves no word out, however common, and stems none', async () => {
    expect(await found('the')).toEqual(['the end']);
    expect(await found('logins')).toEqual([]);
  });

  test('takes any text without failing', async () => {
    for (const odd of ["'", '"', '(', ':*', '& |', '!', '\\', '%', '-', '<->', "a'b:c & (d"]) {
      expect(await found(odd)).toEqual([]);
    }
  });
});

describe('what is searched', () => {
  test('of an incident: description and notes, nothing else', async () => {
    await archive.securityIncidents.create(
      aSecurityIncident({
        description: 'one',
        investigationNotes: 'two',
        userAgent: 'three',
        rawPayload: json('{"x": "four"}'),
        sourceIp: 'five',
      }),
    );

    const counts = await Promise.all(
      ['one', 'two', 'three', 'four', 'five'].map((search) => archive.securityIncidents.count({ search })),
    );
    expect(counts).toEqual([1, 1, 0, 0, 0]);
  });

  test('of a postmortem: the strings inside timeline and recommendations, not the words of their JSON', async () => {
    await archive.postmortems.save(
      aPostmortem({
        timeline: json('[{"event": {"what": "disk\\u0020full\\nagain", "n": 17, "ok": true}}]'),
        recommendations: json('["add \\u0062igger disks"]'),
      }),
    );
    const count = (search: string) => archive.postmortems.count({ filter: { search } });

    expect(await count('disk full again')).toBe(1);
    expect(await count('bigger')).toBe(1);
    for (const absent of ['u0062igger', 'nagain', 'event', 'what', '17', 'true']) {
      expect([absent, await count(absent)]).toEqual([absent, 0]);
    }
  });

  test('of a session: reason for stopping, steps and metadata', async () => {
    await archive.recoverySessions.save(
      aRecoverySession({
        abortReason: 'stopped by hand',
        stepsData: json('[{"name": "drain queue"}]'),
        metadata: json('{"note": "friday"}'),
      }),
    );

    for (const search of ['hand', 'drain', 'friday']) {
      expect(await archive.recoverySessions.count({ filter: { search } })).toBe(1);
    }
  });

  test('follows an update, and an update that changes nothing searched keeps it', async () => {
    await archive.postmortems.save(
      aPostmortem({ timeline: json('["alpha"]'), recommendations: json('["beta"]') }),
    );
    await archive.postmortems.updateFields('incident-1', { timeline: json('["gamma"]') });
    await archive.postmortems.updateFields('incident-1', { namespace: 'x' });
    const count = (search: string) => archive.postmortems.count({ filter: { search } });

    expect([await count('alpha'), await count('beta'), await count('gamma')]).toEqual([0, 1, 1]);
  });

  test('U+0000 inside JSON parts words and loses nothing', async () => {
    await archive.postmortems.save(aPostmortem({ timeline: json('["before\\u0000after"]') }));

    expect(await archive.postmortems.count({ filter: { search: 'before after' } })).toBe(1);
    expect((await archive.postmortems.getByIncidentId('incident-1'))?.timeline.text).toBe(
      '["before\\u0000after"]',
    );
  });
});

describe('a record with a text of 300 kB', () => {
  // words of every sort that a text search takes apart: plain, hyphenated, addresses, numbers
  const word = (index: number): string => {
    const letters = index.toString(36);
    return [letters, `${letters}-${letters}x`, `${letters}.com/${letters}`, `${index}.5`][index % 4] ?? '';
  };
  const text = `first ${Array.from({ length: 60_000 }, (_, index) => word(index)).join(' ')}`.slice(
    0,
    300_000,
  );

  test('is kept whole, and found by its first words', async () => {
    const { record } = await archive.securityIncidents.create(
      aSecurityIncident({ description: text, investigationNotes: 'beyond the cut' }),
    );

    expect((await archive.securityIncidents.getById(record.id))?.description === text).toBe(true);
    expect(await archive.securityIncidents.count({ search: 'first' })).toBe(1);
    expect(await archive.securityIncidents.count({ search: 'beyond' })).toBe(0);
  });

  test.each([
    [
      'short words, all different',
      Array.from({ length: 80_000 }, (_, i) => i.toString(36).padStart(3, 'z')).join(' '),
    ],
    ['characters of three bytes', '가'.repeat(150_000)],
    ['characters of four bytes, cut nowhere inside one', `x${'\u{1f600}'.repeat(80_000)}`],
    [
      'hyphenated words',
      Array.from({ length: 40_000 }, (_, i) => `${i.toString(36)}-${(i * 7).toString(36)}`).join(' '),
    ],
    ['one word', 'x'.repeat(400_000)],
  ])('of %s is kept', async (_what, description) => {
    const { record } = await archive.securityIncidents.create(aSecurityIncident({ description }));
    await archive.securityIncidents.updateStatus(record.id, record.status, 'note');

    const kept = await archive.securityIncidents.getById(record.id);
    expect(kept?.description === description).toBe(true);
  });
});
