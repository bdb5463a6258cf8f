/**
 * What a reader would not see, or would be misled by: controls, marks that turn the direction of writing, separators of lines
 * and paragraphs, spaces without width, letters that are blank, and tags, in which a whole text can hide. The joiners and the
 * variation selectors stay, of which emoji and several scripts are made.
 */
const unseen =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** A stretch of a text: as it is, or a character that is to be named. */
export interface Stretch {
  readonly text: string;
  readonly isNamed: boolean;
}

/** The stretches of a text, in which each character that cannot be seen is named as `U+202E`. */
export function stretches(text: string): Stretch[] {
  const parts: Stretch[] = [];
  let at = 0;
  for (const { 0: character, index } of text.matchAll(unseen)) {
    if (index > at) parts.push({ text: text.slice(at, index), isNamed: false });
    parts.push({ text: codePointName(character), isNamed: true });
    at = index + character.length;
  }
  if (at < text.length || parts.length === 0) parts.push({ text: text.slice(at), isNamed: false });
  return parts;
}

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** One line of at most so many characters for places that hold no more; no character is cut in two. */
export function shortText(text: string, most: number): string {
  const line = stretches(text)
    .map((stretch) => stretch.text)
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}

/** `SECURITY_INCIDENTS` as `security incidents`. */
export function words(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}

/** `IN_PROGRESS` as `In progress`. */
export function label(name: string): string {
  const text = words(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A count in groups of three digits, as the API gave it. */
export function grouped(count: number | string): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 link`, `2 links`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
