const LONE_SURROGATE = /\p{Surrogate}/u;

/** The offset of the first surrogate without its partner in `text`, -1 where there is none. */
export function loneSurrogateAt(text: string): number {
  return text.search(LONE_SURROGATE);
}
