import { quote, quoteOrNull } from '../json';
import { HashScheme } from './reading';

/** The record as an archive keeps it: of the trigger, only type and details. */
export const archiveScheme: HashScheme = {
  name: 'archive',

  *choices(_record, { timestamps, previousHashes }) {
    for (const timestampText of timestamps) {
      for (const previousHash of previousHashes) yield { timestampText, previousHash, triggeredBy: null };
    }
  },

  document: (record, { timestampText, previousHash }) =>
    `{"effects":${record.effects},"id":${quote(record.cascadeId)},"namespace":${quote(record.namespace)},` +
    `"previous_hash":${quoteOrNull(previousHash)},"timestamp":${quote(timestampText)},` +
    `"trigger":{"details":${record.triggerDetails},"trigger_type":${quote(record.triggerType)}}}`,
};
