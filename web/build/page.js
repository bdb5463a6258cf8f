'use strict';

/** What the builds of both pages share: when they run, how esbuild is set, and what becomes of embedded files. */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const web = path.join(__dirname, '..');
/** npm's record of which packages are installed. */
const installed = path.join(web, '../node_modules/.package-lock.json');

/**
 * Builds a page of `web/<name>/` into its `dist/`, unless no input has changed since the last run. Inputs are the files of
 * its folder, those that pages share, and the packages that are installed.
 */
async function buildPage(name, build) {
  const source = path.join(web, name);
  const output = path.join(source, 'dist');
  const stamp = path.join(output, '.inputs');
  const digest = inputsDigest([source, path.join(web, 'shared'), path.join(web, 'build')], output);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest) return;
  fs.rmSync(output, { recursive: true, force: true });
  fs.mkdirSync(output, { recursive: true });
  await build({ source, output, shared: path.join(web, 'shared') });
  // Last, so that an interrupted run is done again.
  fs.writeFileSync(stamp, digest);
}

function inputsDigest(folders, output) {
  const own = folders
    .flatMap((folder) => fs.readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(output + path.sep))
    .sort();
  const hash = createHash('sha256');
  for (const file of fs.existsSync(installed) ? [...own, installed] : own) {
    hash
      .update(`${path.relative(web, file)}\0`)
      .update(fs.readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** esbuild with the settings of all pages; `options` go before them. */
function bundle(options) {
  return esbuild.build({
    bundle: true,
    minify: true,
    target: ['es2022'],
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'linked',
    logLevel: 'warning',
    ...options,
  });
}

/** The settings of a page's own script, which comes in chunks that are fetched when they are needed. */
const pageScript = {
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  jsx: 'automatic',
  loader: { '.graphql': 'text', '.ttf': 'file' },
};

const extensions = {
  'font/woff2': 'woff2',
  'font/woff': 'woff',
  'font/ttf': 'ttf',
  'image/png': 'png',
  'image/svg+xml': 'svg',
};

/** Writes what a style sheet embeds as data to files of its own beside it, fetched only when they are used. */
function externalizeStyleData(styleSheet) {
  const folder = path.dirname(styleSheet);
  fs.mkdirSync(path.join(folder, 'assets'), { recursive: true });
  const styles = fs
    .readFileSync(styleSheet, 'utf8')
    .replace(/url\(["']?data:([a-z0-9+/]+);base64,([A-Za-z0-9+/=]+)["']?\)/g, (whole, type, base64) => {
      const extension = extensions[type];
      if (extension === undefined) return whole;
      const bytes = Buffer.from(base64, 'base64');
      const name = `assets/${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.${extension}`;
      fs.writeFileSync(path.join(folder, name), bytes);
      return `url(${name})`;
    });
  fs.writeFileSync(styleSheet, styles);
}

module.exports = { buildPage, bundle, externalizeStyleData, pageScript };
