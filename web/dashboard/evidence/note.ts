/** A signature line of a signed note (https://c2sp.org/signed-note). */
export interface NoteSignature {
  readonly name: string;
  /** The first four bytes of what is signed with: 8 hex digits. */
  readonly keyId: string;
}

/** Who signed a checkpoint, as its note says. It is not checked here: a page cannot vouch for the server it came from. */
export function noteSignatures(note: string): NoteSignature[] {
  return note.split('\n').flatMap((line) => {
    const [, name, base64] = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    const keyId = base64 === undefined ? null : firstBytes(base64);
    return name === undefined || keyId === null ? [] : [{ name, keyId }];
  });
}

function firstBytes(base64: string): string | null {
  try {
    const bytes = [...atob(base64)].slice(0, 4);
    return bytes.length < 4
      ? null
      : bytes.map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  } catch {
    return null;
  }
}
