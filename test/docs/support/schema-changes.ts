import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/** The heading in the unreleased part of the changelog under which what breaks clients is named. */
const HEADING = '### Breaking';

/**
 * What of a schema breaks clients of an earlier one and is not named in the changelog, each as `Type.field: why`. Named is
 * what stands between backticks, as `Type`, `Type.field` or `Type.field.argument`, in the list under `### Breaking` of the
 * part `## Unreleased`.
 */
export async function unnamedBreaks(released: string, current: string, changelog: string): Promise<string[]> {
  const changes = await diff(buildSchema(released), buildSchema(current));
  const named = namesIn(changelog);
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message, path = 'schema' }) => ({ message, path }))
    .filter(({ path }) => !named.has(path))
    .map(({ message, path }) => `${path}: ${message}`);
}

function namesIn(changelog: string): ReadonlySet<string> {
  const unreleased = section(changelog, '## Unreleased', /^## /m);
  const breaking = section(unreleased, HEADING, /^### /m);
  return new Set([...breaking.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name));
}

/** What stands between a heading and the next one of its kind; '' where there is no such heading. */
function section(text: string, heading: string, next: RegExp): string {
  const [, after] = text.split(`${heading}\n`);
  return after?.split(next)[0] ?? '';
}
