import { existsSync } from 'node:fs';
import path from 'node:path';
import { filesIn, root, textOf } from './support/files';

const documents = filesIn(['README.md', 'SECURITY.md', 'CHANGELOG.md', 'docs', 'bench/README.md'], /\.md$/);

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(file: string): string[] {
  return [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function deadLinks(file: string): string[] {
  const links = [...textOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [place = '', anchor] = target.split('#');
      const linked = place === '' ? file : path.posix.join(path.posix.dirname(file), place);
      if (!existsSync(path.join(root, linked))) return true;
      return anchor !== undefined && !anchorsOf(linked).includes(anchor);
    })
    .map((target) => `${file}: ${target}`);
}

it.each(documents)('%s links to nothing that is not there', (file) => {
  expect(deadLinks(file)).toEqual([]);
});

it('docs/README.md lists every document', () => {
  const listed = textOf('docs/README.md');
  const own = documents.filter((file) => /^docs\/[^/]+\.md$/.test(file) && file !== 'docs/README.md');
  expect(own.filter((file) => !listed.includes(`(${path.posix.basename(file)})`))).toEqual([]);
});
