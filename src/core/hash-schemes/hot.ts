import { quote, quoteOrNull } from '../json';
import { fullTrigger } from './full-trigger';
import { HashScheme } from './reading';

/** The event as it was made, before archiving: the whole trigger, the writer's own spelling of the time. */
export const hotScheme: HashScheme = {
  name: 'hot',

  *choices(_record, { timestamps, triggeredBy: names, previousHashes }) {
    for (const timestampText of timestamps) {
      for (const triggeredBy of names) {
        for (const previousHash of previousHashes) yield { timestampText, triggeredBy, previousHash };
      }
    }
  },

  document: (record, { timestampText, triggeredBy, previousHash }) =>
    `{"effects":${record.effects},"id":${quote(record.cascadeId)},"namespace":${quote(record.namespace)},` +
    `"previous_hash":${quoteOrNull(previousHash)},"timestamp":${quote(timestampText)},` +
    `"trigger":${fullTrigger(record, triggeredBy)}}`,
};
