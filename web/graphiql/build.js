'use strict';

/**
 * Bundles the playground into dist/: a page, its script in chunks, one style sheet, Monaco's three workers,
 * fonts and pictures, all local files under relative addresses. Does nothing when no input has changed since
 * the last run.
 */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const source = __dirname;
const output = path.join(source, 'dist');
const stamp = path.join(output, '.inputs');

/** Every file of this folder, and npm's record of which packages are installed. */
function inputsDigest() {
  const installed = path.join(source, '../../node_modules/.package-lock.json');
  const own = fs
    .readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(output + path.sep))
    .sort();
  const hash = createHash('sha256');
  for (const file of fs.existsSync(installed) ? [...own, installed] : own) {
    hash
      .update(`${path.relative(source, file)}\0`)
      .update(fs.readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Puts toolkit.ts in the place of `@graphiql/toolkit`, which it names `original-toolkit`. */
const toolkitPlugin = {
  name: 'toolkit',
  setup(build) {
    build.onResolve({ filter: /^original-toolkit$/ }, ({ kind, resolveDir }) =>
      build.resolve('@graphiql/toolkit', { kind, resolveDir, pluginData: 'original' }),
    );
    build.onResolve({ filter: /^@graphiql\/toolkit$/ }, ({ pluginData }) =>
      pluginData === 'original' ? undefined : { path: path.join(source, 'toolkit.ts') },
    );
  },
};

/** GraphiQL's style sheet holds Monaco's already; the copies that Monaco's modules import are left out. */
const monacoStylesPlugin = {
  name: 'monaco-styles',
  setup(build) {
    build.onLoad({ filter: /[\\/]monaco-editor[\\/].*\.css$/ }, () => ({ contents: '', loader: 'empty' }));
  },
};

const shared = {
  bundle: true,
  minify: true,
  outdir: output,
  target: ['es2022'],
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'linked',
  logLevel: 'warning',
};

function buildPage() {
  return esbuild.build({
    ...shared,
    entryPoints: { app: path.join(source, 'main.tsx') },
    format: 'esm',
    splitting: true,
    // GraphiQL titles its icons by the names of their functions.
    keepNames: true,
    chunkNames: 'chunks/[name]-[hash]',
    jsx: 'automatic',
    // The old names lead to CommonJS files, of which a chunk exports the default alone.
    alias: {
      'prettier/parser-babel': 'prettier/plugins/babel',
      'prettier/parser-graphql': 'prettier/plugins/graphql',
    },
    loader: { '.graphql': 'text', '.ttf': 'file' },
    plugins: [toolkitPlugin, monacoStylesPlugin],
  });
}

function buildWorkers() {
  return esbuild.build({
    ...shared,
    entryPoints: {
      'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
      'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
      'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
    },
    format: 'iife',
  });
}

const extensions = {
  'font/woff2': 'woff2',
  'font/woff': 'woff',
  'font/ttf': 'ttf',
  'image/png': 'png',
  'image/svg+xml': 'svg',
};

/** Writes what the style sheet embeds as data to files of its own, fetched only when they are used. */
function externalizeStyleData() {
  const file = path.join(output, 'app.css');
  fs.mkdirSync(path.join(output, 'assets'), { recursive: true });
  const styles = fs
    .readFileSync(file, 'utf8')
    .replace(/url\(["']?data:([a-z0-9+/]+);base64,([A-Za-z0-9+/=]+)["']?\)/g, (whole, type, base64) => {
      const extension = extensions[type];
      if (extension === undefined) return whole;
      const bytes = Buffer.from(base64, 'base64');
      const name = `assets/${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.${extension}`;
      fs.writeFileSync(path.join(output, name), bytes);
      return `url(${name})`;
    });
  fs.writeFileSync(file, styles);
}

async function main() {
  const digest = inputsDigest();
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest) return;
  fs.rmSync(output, { recursive: true, force: true });
  fs.mkdirSync(output, { recursive: true });
  for (const name of ['index.html', 'favicon.svg']) {
    fs.copyFileSync(path.join(source, name), path.join(output, name));
  }
  await Promise.all([buildPage(), buildWorkers()]);
  externalizeStyleData();
  // Last, so that an interrupted run is done again.
  fs.writeFileSync(stamp, digest);
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
