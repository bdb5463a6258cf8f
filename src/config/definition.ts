/** One row of the settings table: what a variable means, its unit, its default and its limits. */
export interface SettingDefinition<T> {
  readonly variable: string;
  readonly description: string;
  readonly defaultText: string;
  readonly parse: (text: string | undefined) => T;
}

/** A setting that cannot be used; the message names the variable and the reason. */
export class SettingError extends Error {}

/** Reads a whole number between two others; `fallback` where nothing is set. */
export function integer(variable: string, fallback: number, minimum: number, maximum: number) {
  return (text: string | undefined): number => {
    if (text === undefined || text === '') return fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= minimum && value <= maximum)) {
      throw new SettingError(`${variable} must be a whole number from ${minimum} to ${maximum}`);
    }
    return value;
  };
}

/** Reads one of a few words; `fallback` where nothing is set. */
export function oneOf<T extends string>(variable: string, fallback: T, allowed: readonly T[]) {
  return (text: string | undefined): T => {
    if (text === undefined || text === '') return fallback;
    const found = allowed.find((value) => value === text);
    if (found === undefined) throw new SettingError(`${variable} must be one of ${allowed.join(', ')}`);
    return found;
  };
}
