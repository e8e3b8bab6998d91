// Writes the Markdown of the whole site to dist/source: pages of the repository with the links of the site, and pages that are
// made of something else. VitePress builds the site from there.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases } from '@dispatch/conformance';
import { casesPage, clausesOf, linkCases, linkClauses } from './clauses.mjs';
import { hoversOfPages } from './hovers.mjs';
import { rewriteLinks } from './links.mjs';
import { writeLiveTasks } from './live.mjs';
import { llmsFiles } from './llms.mjs';
import { buildPlayground } from './playground.mjs';
import { makeReference } from './reference.mjs';
import { pageFiles, placeOf, root } from './repository.mjs';
import { settingPages } from './settings.mjs';
import { sidebarOf } from './sidebar.mjs';

export const site = fileURLToPath(new URL('..', import.meta.url));
export const source = join(site, 'dist/source');

const read = (path) => readFileSync(join(root, path), 'utf8');

/** The page of a file of the repository. */
function pageOf(path, known) {
  const place = placeOf(path);
  const text = rewriteLinks(read(path), path);
  const linked = linkClauses(text, known, place === 'contract.md' ? '' : '/contract');
  return { place, path, text: place === 'contract.md' ? linkCases(linked, cases) : linked };
}

function write(place, text) {
  const path = join(source, place);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Stages everything. @returns the pages by place, and the groups of the sidebar. */
export async function stage() {
  const contract = read('docs/contract.md');
  const known = clausesOf(contract);
  const linked = ({ text, ...page }) => ({ ...page, text: linkClauses(text, known) });
  const made = [
    ...(await makeReference()).map(linked),
    ...(await settingPages()),
    { place: 'reference/cases.md', text: casesPage(linkClauses(contract, known), cases) },
  ];
  const own = pageFiles().map((path) => pageOf(path, known));
  const pages = new Map([...own, ...made].map((page) => [page.place, page]));
  const groups = sidebarOf(pages);
  const { index, full } = llmsFiles(groups, pages, {
    title: '@dispatch',
    summary:
      'Runs a TypeScript function in another thread and returns its result: one small interface with the same guarantees on Node, in browsers and in process.',
  });

  rmSync(source, { recursive: true, force: true });
  for (const { place, path, text } of pages.values()) write(place, path === undefined ? text : withPath(text, path));
  for (const folder of ['charts', 'pictures'])
    cpSync(join(root, 'docs', folder), join(source, 'public', folder), { recursive: true });
  cpSync(join(site, 'public'), join(source, 'public'), { recursive: true });
  await buildPlayground(join(source, 'public/playground-frame'));
  write('public/llms.txt', index);
  write('public/llms-full.txt', full);
  write('hovers.json', JSON.stringify(hoversOfPages()));
  write('sidebar.json', JSON.stringify(groups));
  writeLiveTasks(read('README.md'));
  return { pages, groups };
}

/** Stages one file of the repository again, after it was changed. */
export function stageFile(path) {
  const known = clausesOf(read('docs/contract.md'));
  const page = pageOf(path, known);
  write(page.place, withPath(page.text, path));
}

/** For the link to the file of a page. */
function withPath(text, path) {
  const front = `source: ${path}\n`;
  return text.startsWith('---\n') ? text.replace('---\n', `---\n${front}`) : `---\n${front}---\n\n${text}`;
}
