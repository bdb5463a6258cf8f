/** The extension of a scalar whose values are served as `JsonText`. */
export const SERVED_AS_TEXT = { isServedAsText: true } as const;
