/** One row of the settings table: what a variable means, its unit, its default and its limits. */
export interface SettingDefinition<T> {
  readonly variable: string;
  readonly description: string;
  readonly defaultText: string;
  readonly parse: (text: string | undefined) => T;
}

/** A setting that cannot be used; the message names the variable and the reason. */
export class SettingError extends Error {}

/** Reads a whole number within limits. */
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

/** Reads one of a closed set of words. */
export function oneOf<T extends string>(variable: string, fallback: T, allowed: readonly T[]) {
  return (text: string | undefined): T => {
    if (text === undefined || text === '') return fallback;
    const found = allowed.find((value) => value === text);
    if (found === undefined) throw new SettingError(`${variable} must be one of ${allowed.join(', ')}`);
    return found;
  };
}

/** Reads a text; null where there is none. */
export const textOrNull = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text;

/** Reads the parts of a list that commas separate, each of which must be as `accepts` says. */
export function listOf(variable: string, accepts: (part: string) => boolean, what: string) {
  return (text: string | undefined): readonly string[] => {
    const parts = (text ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const wrong = parts.findIndex((part) => !accepts(part));
    if (wrong !== -1)
      throw new SettingError(
        `${variable} must be a list of ${what}, separated by commas: see its part ${wrong + 1}`,
      );
    return parts;
  };
}
