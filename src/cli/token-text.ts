import type { ServedAccessToken } from '../repositories';

/** What is known of a token, on one line. */
export function tokenLine(token: ServedAccessToken): string {
  return [token.id, token.role, token.name, scopeText(token), stateText(token), useText(token)].join('  ');
}

function scopeText({ namespaces, grants }: ServedAccessToken): string {
  if (namespaces === null) return 'everything';
  return (
    [...namespaces.map((name) => JSON.stringify(name)), ...grants.map((grant) => `+${grant}`)].join(' ') ||
    'nothing'
  );
}

function stateText({ expiresAt, isActive, revokedAt, revokedBy }: ServedAccessToken): string {
  if (revokedAt !== null) return `revoked ${revokedAt} by ${revokedBy ?? 'somebody'}`;
  if (expiresAt === null) return 'never expires';
  return `${isActive ? 'expires' : 'expired'} ${expiresAt}`;
}

function useText({ lastUsedAt }: ServedAccessToken): string {
  return lastUsedAt === null ? 'never used' : `used ${lastUsedAt}`;
}
