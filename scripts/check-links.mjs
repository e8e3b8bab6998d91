// Checks the links in Markdown files: to files of this repository, to their headings, and to the repository's own pages on
// GitHub, which are taken as files here. Such pages are also checked where code names them: in doc comments, messages and
// package.json. READMEs of packages are also read outside the repository: their links are whole URLs.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = 'https://github.com/dispatch-js/dispatch';
const ownPage = new RegExp(`^${repository}/(blob|tree)/main/([^#]*)(?:#(.*))?$`);
/** In code. A path that is put together, as in a template, is not known here. */
const ownPageInCode = new RegExp(String.raw`${repository}/(?:blob|tree)/main/(?![\w@./#-]*\$\{)[\w@./#-]*\w`, 'g');
const skipped = new Set(['node_modules', 'dist', 'reports', 'coverage', '.git', '.turbo']);
const markdown = /(?<!CHANGELOG)\.md$/;
const code = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|html|json|ya?ml|service)$|^Dockerfile$/;

function filesUnder(root, folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesUnder(root, path);
    return markdown.test(entry.name) || code.test(entry.name) ? [path] : [];
  });
}

/** Leaves out code, which has no links, and keeps the lines. */
const withoutCode = (text) =>
  text
    .replaceAll(/^(```|~~~)[^]*?^\1/gm, (block) => block.replaceAll(/[^\n]/g, ''))
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[\][()"]/g, '_'));

const link = /\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]: <?(\S+?)>?$|\s(?:href|src)="([^"]+)"/gm;

const withLine = (text, match, target) => ({ target, line: text.slice(0, match.index).split('\n').length });

/** The links of a Markdown text, with their lines. */
export function linksOf(text) {
  const plain = withoutCode(text);
  return [...plain.matchAll(link)].map((match) => withLine(plain, match, match[1] ?? match[2] ?? match[3]));
}

/** The pages of the repository on GitHub that code names, with their lines. */
export const linksOfCode = (text) => [...text.matchAll(ownPageInCode)].map((match) => withLine(text, match, match[0]));

/** The fragment that GitHub makes of a heading, if it is the first of its kind. */
export const anchorOf = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

/** The fragments that GitHub makes of the headings of a text. */
export function anchorsOf(text) {
  const seen = new Map();
  const anchors = new Set();
  const blocksLeftOut = text.replaceAll(/^(```|~~~)[^]*?^\1/gm, '');
  for (const [, heading] of blocksLeftOut.matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = anchorOf(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    anchors.add(count === 0 ? anchor : `${anchor}-${count}`);
  }
  for (const [, id] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

/** What is wrong with a link of a Markdown file, or undefined. */
function problemOf(root, path, target) {
  if (ownPage.test(target)) return problemOfPage(root, target);
  if (/^[a-z][a-z\d+.-]*:/i.test(target)) return undefined;
  if (!target.startsWith('#') && /^packages\/[^/]+\/README\.md$/.test(path))
    return `is relative; write ${repository}/tree/main/… , as this README is also read outside the repository`;
  const [file, fragment] = target.split('#');
  if (file.startsWith('/')) return problemOfPath(root, file.slice(1), fragment);
  return problemOfPath(root, file === '' ? path : posix.join(dirname(path), file), fragment);
}

/** What is wrong with the URL of a page of the repository on GitHub, or undefined. Other URLs are not checked. */
export function problemOfPage(root, url) {
  const [, kind, path, fragment] = ownPage.exec(url) ?? [];
  if (kind === undefined) return undefined;
  const stats = statSync(join(root, decodeURIComponent(path)), { throwIfNoEntry: false });
  if (stats?.isDirectory() === (kind === 'blob'))
    return `names ${path} as a ${kind}; a file is a blob, a folder a tree`;
  // GitHub has the README below the files of a folder.
  return problemOfPath(root, path, stats?.isDirectory() && fragment === 'readme' ? undefined : fragment);
}

function problemOfPath(root, path, fragment) {
  const found = join(root, decodeURIComponent(path));
  if (!existsSync(found)) return `leads to ${path}, which does not exist`;
  if (!fragment) return undefined;
  const page = statSync(found).isDirectory() ? join(found, 'README.md') : found;
  if (!existsSync(page)) return `has a fragment, but ${path} has no README.md`;
  if (!page.endsWith('.md')) return `has a fragment, but ${path} has no headings`;
  const anchors = anchorsOf(readFileSync(page, 'utf8'));
  return anchors.has(decodeURIComponent(fragment)) ? undefined : `leads to no heading of ${path}`;
}

/** One sentence for each link that leads nowhere. */
export function checkLinks(root) {
  return filesUnder(root)
    .sort()
    .flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return (markdown.test(path) ? linksOf(text) : linksOfCode(text)).flatMap(({ target, line }) => {
        const problem = problemOf(root, path, target);
        return problem === undefined ? [] : [`${path}:${line}: the link ${target} ${problem}.`];
      });
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkLinks(fileURLToPath(new URL('..', import.meta.url)));
  if (problems.length > 0) {
    console.error(`${problems.join('\n')}\n\n${problems.length} links lead nowhere (scripts/check-links.mjs).`);
    process.exitCode = 1;
  } else {
    console.log('Links: all lead somewhere.');
  }
}
