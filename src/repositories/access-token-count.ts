import { Role } from '../auth';
import type { Session } from '../database';
import { isActiveToken } from './access-token-row';

/** How many access tokens an archive has. */
export interface AccessTokenCount {
  /** All that were ever made: from the first on nobody is let in without one. */
  readonly all: number;
  /** Those that let somebody in now. */
  readonly active: number;
  /** Of these, those of an admin of everything. */
  readonly admins: number;
}

/** Counts the access tokens of an archive. */
export async function countAccessTokens(session: Session): Promise<AccessTokenCount> {
  const [count] = await session.query<AccessTokenCount>({
    text: `SELECT count(*)::integer AS "all", count(*) FILTER (WHERE ${isActiveToken})::integer AS active,
        count(*) FILTER (WHERE ${isActiveToken} AND role = $1 AND namespaces IS NULL)::integer AS admins
      FROM access_tokens`,
    values: [Role.ADMIN],
  });
  if (count === undefined) throw new Error('the access tokens were not counted');
  return count;
}
