import { loneSurrogateAt } from './surrogates';
import { jsonError } from './syntax-error';

const NEEDS_ESCAPE = /["\\\u0000-\u001f]/;

/**
 * A JSON string literal as canonical JSON escapes: `"`, `\` and U+0000 to U+001F (short forms where there are
 * any, else \u00xx in lower case), all else as it is. ArchiveError on a lone surrogate, which has no UTF-8 form.
 */
export function quote(text: string): string {
  const lone = loneSurrogateAt(text);
  if (lone >= 0) throw jsonError('lone surrogate', lone);
  // ECMA-262 QuoteJSONString escapes exactly this set once lone surrogates are out; most texts need none of it.
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** A text as `quote` writes it, null as `null`. */
export function quoteOrNull(text: string | null): string {
  return text === null ? 'null' : quote(text);
}
