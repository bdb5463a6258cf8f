import { CreateArchive1764000000000 } from './1764000000000-create-archive';
import { AddChainHeads1764100000000 } from './1764100000000-add-chain-heads';
import { KeepRemovedHashes1764200000000 } from './1764200000000-keep-removed-hashes';
import { AddEvidenceLog1764300000000 } from './1764300000000-add-evidence-log';
import { AddHolds1764400000000 } from './1764400000000-add-holds';
import { AddRedactions1764400100000 } from './1764400100000-add-redactions';
import { AddLogDeclarations1764400200000 } from './1764400200000-add-log-declarations';
import { IndexLogPlaces1764400300000 } from './1764400300000-index-log-places';
import { EndBackfill1764400400000 } from './1764400400000-end-backfill';
import { AddHoldNamespaces1764400500000 } from './1764400500000-add-hold-namespaces';
import { AddAccessTokens1764500000000 } from './1764500000000-add-access-tokens';
import { AddAccessLog1764600000000 } from './1764600000000-add-access-log';
import { AddConfirmationRequests1764700000000 } from './1764700000000-add-confirmation-requests';
import { PartLogEntries1764800000000 } from './1764800000000-part-log-entries';
import { AddVerificationRuns1764900000000 } from './1764900000000-add-verification-runs';
import { LightenPlacedEntries1765000000000 } from './1765000000000-lighten-placed-entries';
import { RefuseOtherValues1765100000000 } from './1765100000000-refuse-other-values';
import { FreeHeads1765200000000 } from './1765200000000-free-heads';

/** Every schema change, oldest first. */
export const migrations = [
  CreateArchive1764000000000,
  AddChainHeads1764100000000,
  KeepRemovedHashes1764200000000,
  AddEvidenceLog1764300000000,
  AddHolds1764400000000,
  AddRedactions1764400100000,
  AddLogDeclarations1764400200000,
  IndexLogPlaces1764400300000,
  EndBackfill1764400400000,
  AddHoldNamespaces1764400500000,
  AddAccessTokens1764500000000,
  AddAccessLog1764600000000,
  AddConfirmationRequests1764700000000,
  PartLogEntries1764800000000,
  AddVerificationRuns1764900000000,
  LightenPlacedEntries1765000000000,
  RefuseOtherValues1765100000000,
  FreeHeads1765200000000,
];
