import { aPostmortem, aRecoverySession, secondsIntoMarch } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

describe('records that name others', () => {
  test('come for each of them in the order asked, newest first, those without a time last', async () => {
    await archive.recoverySessions.saveMany([
      aRecoverySession({ sessionId: 'a', cascadeEventId: 'c1', startedAt: secondsIntoMarch(1) }),
      aRecoverySession({ sessionId: 'b', cascadeEventId: 'c1', startedAt: null }),
      aRecoverySession({ sessionId: 'c', cascadeEventId: 'c1', startedAt: secondsIntoMarch(2) }),
      aRecoverySession({ sessionId: 'd', cascadeEventId: 'c2', startedAt: secondsIntoMarch(2) }),
      aRecoverySession({ sessionId: 'e', cascadeEventId: '', startedAt: secondsIntoMarch(2) }),
      aRecoverySession({ sessionId: 'f', cascadeEventId: null, startedAt: secondsIntoMarch(2) }),
    ]);

    const lists = await archive.recoverySessions.getManyByCascadeEventIds(['c2', 'nowhere', 'c1', '']);
    expect(lists.map((list) => list.map(({ sessionId }) => sessionId))).toEqual([
      ['d'],
      [],
      ['c', 'a', 'b'],
      [],
    ]);
  });

  test('are at most as many for each as the limit says', async () => {
    await archive.postmortems.saveMany(
      Array.from({ length: 5 }, (_, index) =>
        aPostmortem({ incidentId: `i${index}`, cascadeEventId: 'c1', recoverySessionId: `s${index % 2}` }),
      ),
    );
    const lengths = async (property: 'cascadeEventId' | 'recoverySessionId', ids: string[], limit?: number) =>
      (await archive.postmortems.getManyLinked(property, ids, { limit })).map((list) => list.length);

    expect(await lengths('cascadeEventId', ['c1', 'c1'])).toEqual([5, 5]);
    expect(await lengths('cascadeEventId', ['c1'], 2)).toEqual([2]);
    expect(await lengths('cascadeEventId', ['c1'], 0)).toEqual([0]);
    expect(await lengths('recoverySessionId', ['s1', 's0'])).toEqual([2, 3]);
    await expect(lengths('cascadeEventId', ['c1'], 1_001)).rejects.toMatchObject({ field: 'limit' });
  });
});
