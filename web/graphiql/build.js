'use strict';

/**
 * Bundles the playground: a page, its script in chunks, one style sheet, Monaco's three workers, fonts and pictures, all
 * local files under relative addresses.
 */
const fs = require('node:fs');
const path = require('node:path');
const { bundle, externalizeStyleData, pageScript } = require('../build/page');

/** Puts toolkit.ts in the place of `@graphiql/toolkit`, which it names `original-toolkit`. */
const toolkitPlugin = {
  name: 'toolkit',
  setup(build) {
    build.onResolve({ filter: /^original-toolkit$/ }, ({ kind, resolveDir }) =>
      build.resolve('@graphiql/toolkit', { kind, resolveDir, pluginData: 'original' }),
    );
    build.onResolve({ filter: /^@graphiql\/toolkit$/ }, ({ pluginData }) =>
      pluginData === 'original' ? undefined : { path: path.join(__dirname, 'toolkit.ts') },
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

function buildScript({ source, output }) {
  return bundle({
    ...pageScript,
    entryPoints: { app: path.join(source, 'main.tsx') },
    outdir: output,
    // GraphiQL titles its icons by the names of their functions.
    keepNames: true,
    // The old names lead to CommonJS files, of which a chunk exports the default alone.
    alias: {
      'prettier/parser-babel': 'prettier/plugins/babel',
      'prettier/parser-graphql': 'prettier/plugins/graphql',
    },
    plugins: [toolkitPlugin, monacoStylesPlugin],
  });
}

function buildWorkers({ output }) {
  return bundle({
    entryPoints: {
      'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
      'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
      'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
    },
    outdir: output,
    format: 'iife',
  });
}

async function buildPlayground(folders) {
  const { source, output, shared } = folders;
  fs.copyFileSync(path.join(source, 'index.html'), path.join(output, 'index.html'));
  fs.copyFileSync(path.join(shared, 'favicon.svg'), path.join(output, 'favicon.svg'));
  await Promise.all([buildScript(folders), buildWorkers(folders)]);
  externalizeStyleData(path.join(output, 'app.css'));
}

module.exports = { buildPlayground };
