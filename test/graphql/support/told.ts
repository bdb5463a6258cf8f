/** An answer, with errors as they are written. */
export interface Outcome {
  readonly data?: unknown;
  readonly errors?: readonly { readonly path?: readonly (string | number)[] | undefined }[] | undefined;
}

/** What an answer tells. */
export interface Told {
  readonly text: string;
  readonly hasErrors: boolean;
  readonly hasData: boolean;
}

/**
 * Data and errors as one text; errors in the order of their places, which is no part of the specification. Where an error
 * has made something above it null, which of the errors under that are told is a question of time: the place is compared.
 */
export function told({ data, errors = [] }: Outcome): Told {
  const faults = errors.map((error) => {
    const path = error.path ?? [];
    const lost = lostAt(data, path);
    return lost.length === path.length ? JSON.stringify(error) : `lost ${lost.join()}`;
  });
  return {
    text: JSON.stringify({ data, faults: [...new Set(faults)].sort() }),
    hasErrors: errors.length > 0,
    hasData: data !== null,
  };
}

/** How far a path leads into data. */
function lostAt(data: unknown, path: readonly (string | number)[]): readonly (string | number)[] {
  let value = data;
  for (const [at, key] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, at);
    value = (value as Record<string | number, unknown>)[key];
  }
  return path;
}
