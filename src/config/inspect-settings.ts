import { SettingError, type SettingDefinition } from './setting';
import { settingDefinitions, type Settings } from './settings';

/** An environment as far as it can be understood. */
export interface InspectedSettings {
  /** The settings; one that cannot be used has its default. */
  readonly settings: Settings;
  /** The names of the variables that are set. */
  readonly given: ReadonlySet<string>;
  /** Why settings cannot be used, each with its name. */
  readonly faults: readonly string[];
  /** Names that begin as the archive's do and are none of its settings: most likely misspelled. */
  readonly unknown: readonly string[];
}

/** The variables of the archive's own tests. */
const OF_TESTS = /^ARCHIVE_TEST_/;

/** Reads an environment, and goes on where a setting cannot be used. */
export function inspectSettings(environment: NodeJS.ProcessEnv = process.env): InspectedSettings {
  const definitions: [string, SettingDefinition<unknown>][] = Object.entries(settingDefinitions);
  const faults: string[] = [];
  const entries = definitions.map(([name, { parse, variable }]) => {
    try {
      return [name, parse(environment[variable])];
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      faults.push(error.message);
      return [name, parse(undefined)];
    }
  });
  const variables = new Set(definitions.map(([, { variable }]) => variable));
  const given = Object.entries(environment).flatMap(([name, value]) => (value ? [name] : []));
  return {
    settings: Object.fromEntries(entries) as Settings,
    given: new Set(given.filter((name) => variables.has(name))),
    faults,
    unknown: given
      .filter((name) => /^ARCHIVE_/.test(name) && !variables.has(name) && !OF_TESTS.test(name))
      .sort(),
  };
}
