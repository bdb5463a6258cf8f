/** The deepest nesting of input objects and lists that is followed; nothing sensible comes near it. */
export const MAX_INPUT_DEPTH = 64;
