'use strict';

/**
 * Bundles the dashboard: a page, and in `dashboard/` beside it all that it loads: its script in chunks (plots, graphs and
 * differences are fetched by the views that show them), one style sheet and fonts. Addresses are relative, so that a proxy
 * may serve the archive below any path.
 */
const fs = require('node:fs');
const path = require('node:path');
const { bundle, externalizeStyleData, pageScript } = require('../build/page');

/** The faces of Roboto and Fira Code that GraphiQL's style sheet embeds, without its italics and its icons. */
const fontsPlugin = {
  name: 'fonts',
  setup(build) {
    build.onResolve({ filter: /^fonts\.css$/ }, async ({ resolveDir }) => {
      const { path: file } = await build.resolve('graphiql/style.css', { kind: 'import-rule', resolveDir });
      return { path: file, namespace: 'fonts' };
    });
    build.onLoad({ filter: /./, namespace: 'fonts' }, ({ path: file }) => {
      const faces = fs.readFileSync(file, 'utf8').match(/@font-face\s*\{[^}]*\}/g) ?? [];
      const kept = faces.filter((face) => /Roboto|Fira Code/.test(face) && !face.includes('italic'));
      return { contents: kept.join('\n'), loader: 'css' };
    });
  },
};

async function buildDashboard({ source, output, shared }) {
  const files = path.join(output, 'dashboard');
  fs.mkdirSync(files, { recursive: true });
  fs.copyFileSync(path.join(source, 'index.html'), path.join(output, 'index.html'));
  fs.copyFileSync(path.join(shared, 'favicon.svg'), path.join(files, 'favicon.svg'));
  await bundle({
    ...pageScript,
    entryPoints: { app: path.join(source, 'main.tsx') },
    outdir: files,
    plugins: [fontsPlugin],
  });
  externalizeStyleData(path.join(files, 'app.css'));
}

module.exports = { buildDashboard };
