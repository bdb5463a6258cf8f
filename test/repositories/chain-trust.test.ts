import { cascadeEventKind } from '../../src/entities';
import type { CascadeChain, ChainPageRequest } from '../../src/repositories';
import { time } from '../support/builders';
import { useArchive } from './support/archive';
import { beginLog, signLog } from './support/logged-archive';

const archive = useArchive();
const reason = 'a year is over';

beforeEach(() => beginLog(archive));

function verdict(pages: readonly ChainPageRequest[] = []): Promise<CascadeChain> {
  return archive.cascadeEvents.verifyChain('orders', null, null, { pages });
}

async function record(count: number): Promise<void> {
  await archive.cascadeEvents.recordMany(
    Array.from({ length: count }, () => ({
      namespace: 'orders',
      triggerType: 'METRICS_UPDATED',
      effects: [{ actionType: 'scale', success: true }],
    })),
  );
}

/** Removes the oldest events; all of them where none is to stay. */
async function shortenTo(count: number): Promise<void> {
  const [oldest] = (await archive.cascadeEvents.find()).slice(0, count).reverse();
  const cutoff = time(oldest?.timestamp ?? '9999-01-01T00:00:00Z');
  await archive.cascadeEvents.deleteOlderThan({ cutoff, reason });
}

/** A change in the database past the archive. */
function sql(text: string, values: readonly unknown[] = []): Promise<unknown> {
  return archive.database.query({ text, values });
}

describe('the trust in a chain', () => {
  it('is anchored by the newest checkpoint, whose tree holds the head', async () => {
    await record(5);
    await signLog(archive);

    const chain = await verdict();
    expect(chain).toMatchObject({ verified: true, trust: 'ANCHORED', checkpoint: { size: 7n } });
    expect(chain.covers.at(-1)).toMatch(
      /^The checkpoint of .* over 7 entries .* its tree holds event cascade-/,
    );
  });

  it('stays while newer events wait for the next checkpoint, and says how many', async () => {
    await record(3);
    await signLog(archive);
    await record(2);

    const chain = await verdict();
    expect(chain).toMatchObject({ trust: 'ANCHORED', checkpoint: { size: 5n } });
    expect(chain.notCovered.at(-1)).toBe('The last 2 events are in the evidence log, and not signed yet.');
  });

  it.each([
    ['nothing was signed', () => record(2), /the evidence log was not signed yet/],
    [
      'none of its events was signed',
      async () => {
        await signLog(archive);
        await record(2);
      },
      /the last 2 events are not signed yet/,
    ],
    ['there is no event', () => signLog(archive), /there is no event/],
    [
      'the chain is broken',
      async () => {
        await record(3);
        await signLog(archive);
        await sql(
          `UPDATE cascade_events SET effects = '[]' WHERE arrival = (SELECT max(arrival) FROM cascade_events)`,
        );
      },
      /none stands behind a chain that is broken/,
    ],
    [
      'a newer event was put there past the log',
      async () => {
        await record(3);
        await signLog(archive);
        await sql(`DELETE FROM log_entries WHERE log_index = 3`);
      },
      /the evidence log does not hold event cascade-/,
    ],
    [
      'the head is not as it was logged, in what no hash covers',
      async () => {
        await record(3);
        await signLog(archive);
        await sql(`UPDATE cascade_events SET archived_at = '2026-03-01T00:00:00Z'`);
      },
      /event cascade-[0-9a-f]+ is not stored as it was logged/,
    ],
    [
      'the tree was changed',
      async () => {
        await record(3);
        await signLog(archive);
        await sql(`UPDATE log_entries SET leaf_hash = sha256('') WHERE log_index = 1`);
      },
      /the tree of the newest one does not hold event/,
    ],
    [
      'the checkpoint was changed',
      async () => {
        await record(3);
        await signLog(archive);
        await sql(`UPDATE log_checkpoints SET note = replace(note, E'\\n5\\n', E'\\n6\\n'), size = 6`);
      },
      /the newest one does not verify/,
    ],
  ] as const)('is not there where %s', async (_, prepare, why) => {
    await prepare();

    const chain = await verdict();
    expect([chain.trust, chain.checkpoint]).toEqual(['UNANCHORED', null]);
    expect(chain.notCovered.at(-1)).toMatch(why);
  });

  it('does not rest on a chain that was written anew so that it verifies', async () => {
    await record(3);
    await signLog(archive);
    await sql('DELETE FROM cascade_events');
    await sql('DELETE FROM chain_heads');
    await sql('DELETE FROM chain_open_ends');
    await record(3);
    await sql('DELETE FROM log_entries WHERE log_index IS NULL');

    const chain = await verdict();
    expect(chain).toMatchObject({ verified: true, trust: 'UNANCHORED' });
    expect(chain.notCovered.at(-1)).toMatch(/does not hold event/);
  });

  it('of a chain that retention emptied rests on the record of it', async () => {
    await record(4);
    await shortenTo(0);
    expect(await verdict()).toMatchObject({ anchor: 'RETENTION', trust: 'UNANCHORED' });

    await signLog(archive);
    const chain = await verdict();
    expect(chain).toMatchObject({ verified: true, anchor: 'RETENTION', trust: 'ANCHORED', length: 0 });
    expect(chain.covers.at(-1)).toMatch(/holds retention record \d+/);
  });
});

describe('a retention record', () => {
  const findings = { kind: 'findings' } as const;

  async function shorten(): Promise<void> {
    await record(6);
    await shortenTo(3);
  }

  it('that the log vouches for anchors what remains', async () => {
    await shorten();
    expect(await verdict()).toMatchObject({ status: 'VERIFIED', anchor: 'RETENTION', length: 3 });
  });

  it.each([
    ['was changed', `UPDATE retention_records SET reason = 'another'`],
    ['has no entry', `DELETE FROM log_entries WHERE kind = 'retention-records'`],
    ['lost its salt', 'UPDATE retention_records SET salt = NULL'],
  ])('that %s excuses nothing', async (_, change) => {
    await shorten();
    await sql(change);

    const chain = await verdict([findings]);
    expect(chain).toMatchObject({ status: 'BROKEN', anchor: 'UNKNOWN' });
    expect(chain.findings(findings).map(({ kind }) => kind)).toEqual(['MISSING_PREDECESSOR']);
  });

  it('from before the log is taken in as it begins, and anchors', async () => {
    await sql('DELETE FROM log_state');
    await sql('DELETE FROM log_entries');
    await shorten();
    await sql(
      `DELETE FROM log_entries WHERE kind = 'retention-records'; UPDATE retention_records SET salt = NULL`,
    );
    await beginLog(archive);

    expect(await verdict()).toMatchObject({ status: 'VERIFIED', anchor: 'RETENTION' });
  });
});

describe('the trust in a chain with a held event', () => {
  const removeAround = async (): Promise<void> => {
    await record(6);
    const third = (await archive.cascadeEvents.getChain('orders'))[2]?.cascadeId ?? '';
    await archive.holds.place(cascadeEventKind, { ids: [third] }, 'case 7');
    await shortenTo(0);
  };

  it('is anchored by the retention that removed the newest events', async () => {
    await removeAround();
    expect((await verdict()).notCovered.at(-1)).toMatch(/not signed yet/);
    await signLog(archive);
    const chain = await verdict();
    expect(chain).toMatchObject({ verified: true, length: 1, trust: 'ANCHORED' });
    expect(chain.covers.at(-1)).toMatch(/its tree holds retention record 1/);
  });

  it('does not rest on stretches that somebody changed', async () => {
    await removeAround();
    await signLog(archive);
    await sql(`UPDATE retention_records SET stretches = replace(stretches, '"count":2', '"count":3')`);
    expect(await verdict()).toMatchObject({ verified: false, status: 'BROKEN' });
  });
});
