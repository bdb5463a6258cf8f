// the built archive beside this folder; in a project of your own: 'incident-archive/core'
export {
  JsonText,
  MAX_DOCUMENT_DEPTH,
  parseJson,
  parseTlogProof,
  parseTrustPolicy,
  readReceipt,
  verifyReceipt,
} from '../../../dist/src/core/index.js';
export type { JsonNode, LeafStanding, ReceiptVerdict } from '../../../dist/src/core/index.js';
