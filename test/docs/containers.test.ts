import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadSettings, settingDefinitions } from '../../src/config';
import { root, textOf } from './support/files';

const dockerfile = textOf('Dockerfile').replaceAll(/\\\n\s*/g, '');
const compose = textOf('compose.yaml');
const { version, engines } = JSON.parse(textOf('package.json')) as {
  version: string;
  engines: { node: string };
};

const [buildStage = '', finalStage = ''] = dockerfile.split(/^(?=FROM )/m).slice(1);
const instructions = (stage: string, name: string): string[] =>
  [...stage.matchAll(new RegExp(`^${name} (.+)$`, 'gm'))].map(([, text = '']) => text);

/** What is copied into a stage, but for where it comes to lie. */
const copied = (stage: string): string[] =>
  instructions(stage, 'COPY').flatMap((text) =>
    text
      .split(' ')
      .filter((word) => !word.startsWith('--'))
      .slice(0, -1),
  );

const variables: ReadonlySet<string> = new Set(
  Object.values(settingDefinitions).map(({ variable }) => variable),
);
const environment = Object.fromEntries(
  instructions(finalStage, 'ENV').flatMap((text) =>
    text.split(/\s+/).map((pair) => pair.split('=') as [string, string]),
  ),
);

describe('Dockerfile', () => {
  it('copies what is there, and what .dockerignore lets through', () => {
    const lets = textOf('.dockerignore').split('\n');
    const paths = copied(buildStage);
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
    expect(paths.filter((name) => !lets.includes(`!${name}`))).toEqual([]);
  });

  it('takes over what the build has or makes', () => {
    const made = new Set([...copied(buildStage), 'node_modules', 'dist'].map((name) => `/app/${name}`));
    expect(copied(finalStage).filter((name) => !made.has(name))).toEqual([]);
    expect(copied(finalStage)).toEqual(
      expect.arrayContaining(['/app/bin', '/app/dist', '/app/node_modules', '/app/package.json']),
    );
  });

  it('leaves packages for development out of the image', () => {
    expect(instructions(buildStage, 'RUN').at(-1)).toMatch(/npm prune --omit=dev$/);
    expect(instructions(finalStage, 'RUN').join()).not.toMatch(/npm/);
  });

  it('runs on one Node that package.json allows', () => {
    const majors = instructions(dockerfile, 'FROM').map((text) => Number(/^node:(\d+)-slim/.exec(text)?.[1]));
    const [oldest] = [...(/>=(\d+)/.exec(engines.node)?.slice(1) ?? [])].map(Number);
    expect(new Set(majors).size).toBe(1);
    expect(majors[0]).toBeGreaterThanOrEqual(oldest ?? Number.POSITIVE_INFINITY);
  });

  it('sets settings that there are, to what they may be', () => {
    const settings = Object.keys(environment).filter((name) => name !== 'NODE_ENV');
    expect(settings.filter((name) => !variables.has(name))).toEqual([]);
    const { dataDir, evidenceDir, host, port } = loadSettings(environment);
    expect([dataDir, evidenceDir, host]).toEqual([
      '/var/lib/incident-archive/data',
      '/var/lib/incident-archive/evidence',
      '0.0.0.0',
    ]);
    expect(instructions(finalStage, 'EXPOSE')).toEqual([String(port)]);
    expect(instructions(finalStage, 'VOLUME')).toEqual(['/var/lib/incident-archive']);
  });

  it('runs a command of this project, as a user without rights', () => {
    const [entry, command] = ['ENTRYPOINT', 'CMD'].map(
      (name) => JSON.parse(instructions(finalStage, name).at(-1) ?? '[]') as string[],
    );
    expect(entry).toEqual(['node', '/app/bin/incident-archive.js']);
    expect(textOf('src/cli/program.ts')).toContain(`.command('${command?.[0] ?? ''}')`);
    expect(instructions(finalStage, 'USER')).toEqual(['node']);
    expect(instructions(finalStage, 'HEALTHCHECK').join()).toContain('/readyz');
  });

  it('is of the version of package.json', () => {
    expect(dockerfile).toContain(`ARG VERSION=${version}\n`);
    expect(compose).toContain(`image: incident-archive:${version}\n`);
  });
});

describe('compose.yaml', () => {
  const archive = compose.slice(compose.indexOf('\n  archive:'), compose.indexOf('\nvolumes:'));
  const given = [...archive.matchAll(/^ {6}([A-Z][A-Z_]+): (.*)$/gm)].map(
    ([, name = '', value = '']) => [name, value] as const,
  );

  it('gives the server settings that there are', () => {
    const names = given.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(['DATABASE_URL', 'PGPASSWORD']));
    expect(names.filter((name) => !variables.has(name) && name !== 'PGPASSWORD')).toEqual([]);
    const unset = given.map(([name, value]) => [name, value.replace(/^\$\{\w+:-\}$/, '')]);
    expect(loadSettings(Object.fromEntries(unset) as NodeJS.ProcessEnv).databaseUrl).toBe(
      'postgres://archive@database:5432/archive',
    );
  });

  it('has a PostgreSQL that is new enough, whose password nobody wrote down', () => {
    expect(Number(/image: postgres:(\d+)/.exec(compose)?.[1])).toBeGreaterThanOrEqual(15);
    for (const [, value] of compose.matchAll(/PASSWORD: (.*)$/gm))
      expect(value).toMatch(/^\$\{DATABASE_PASSWORD:\?/);
  });

  it('opens a port of this machine alone, and only that of the server', () => {
    const ports = [...compose.matchAll(/^ +ports:\n((?: +- .*\n)+)/gm)].flatMap(([, list = '']) =>
      list.trim().split(/\n\s*/),
    );
    expect(ports).toEqual([`- 127.0.0.1:\${ARCHIVE_PORT:-4000}:${environment['ARCHIVE_PORT']}`]);
  });

  it('keeps key and guard in a volume, and gives the server time to drain', () => {
    expect(archive).toContain('- archive:/var/lib/incident-archive\n');
    const grace = Number(/stop_grace_period: (\d+)s/.exec(archive)?.[1]) * 1_000;
    expect(grace).toBeGreaterThan(loadSettings({}).drainTimeoutMs);
  });
});
