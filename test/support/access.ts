import { localIdentity } from '../../src/auth';
import type { Access } from '../../src/http';

/** Takes whoever asks, whatever is shown and under whatever Host, for the local admin: for tests of what comes after. */
export const openToAll: Access = {
  mayBeOpen: false,
  isOpen: async () => true,
  identify: async () => localIdentity,
};
