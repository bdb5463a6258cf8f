declare global {
  interface String {
    /** ES2024, in every supported Node though not in the compiler's ES2023 library. */
    isWellFormed(): boolean;
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The offset of the first surrogate without its partner in `text`, -1 where there is none. */
export function loneSurrogateAt(text: string): number {
  return text.isWellFormed() ? -1 : text.search(LONE_SURROGATE);
}
