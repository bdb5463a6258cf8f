import 'reflect-metadata';
import type * as embedded from '../../src/database/embedded';
import { removeTestArchives } from './engine';
import type { LastingEngine } from './lasting-engine';

declare const lastingEngine: LastingEngine;

// an engine that is lent runs already, and goes on when it is given back
jest.mock('../../src/database/embedded', (): typeof embedded => {
  const actual = jest.requireActual<typeof embedded>('../../src/database/embedded');
  return {
    ...actual,
    openEmbeddedEngine: async (dataDir, onProgress) => {
      const address = lastingEngine.addressOf(dataDir);
      if (address === null) return actual.openEmbeddedEngine(dataDir, onProgress);
      return { address, isAlive: () => true, close: async () => undefined };
    },
  };
});

afterAll(removeTestArchives);
