import { loneSurrogateAt } from '../core/json';

/** The longest name of who acts, in characters: records have no room for more. */
const MAX_ACTOR_LENGTH = 256;
/** The longest name of an access token, in characters. */
export const MAX_TOKEN_NAME_LENGTH = 128;

/** What a log or a page shows as something else than it is: control and format characters, and ends of lines. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * The name of whoever shows an access token. Names of tokens may repeat and hold anything that can be seen; the id at
 * the end is the token's alone, so that no two identities have one name.
 */
export function tokenActor(name: string, id: string): string {
  return `token:${name}#${id}`;
}

/**
 * The name of whoever shows a JWT; null where it would be too long or not what it looks like, for a name that is cut or
 * mended might be somebody else's. The issuer, which has no `#`, is part of it: subjects are unique within one alone.
 */
export function jwtActor(issuer: string, subject: string): string | null {
  const actor = `jwt:${issuer}#${subject}`;
  return isPlainText(subject) && [...actor].length <= MAX_ACTOR_LENGTH ? actor : null;
}

/** Whether a text is not blank and is shown as what it is. */
export function isPlainText(text: string): boolean {
  return text.trim() !== '' && loneSurrogateAt(text) === -1 && !UNSEEN.test(text);
}
