// Checks the links in Markdown files: to files of this repository, to their headings, and to the repository's own pages on
// GitHub, which are taken as files here. READMEs of packages are also read outside the repository: their links are whole URLs.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = 'https://github.com/dispatch-js/dispatch';
const ownPage = new RegExp(`^${repository}/(?:blob|tree)/main/([^#]*)(#.*)?$`);
const skipped = new Set(['node_modules', 'dist', 'reports', 'coverage', '.git', '.turbo']);

function markdownUnder(root, folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : markdownUnder(root, path);
    return /(?<!CHANGELOG)\.md$/.test(entry.name) ? [path] : [];
  });
}

/** Leaves out code, which has no links, and keeps the lines. */
const withoutCode = (text) =>
  text
    .replaceAll(/^(```|~~~)[^]*?^\1/gm, (block) => block.replaceAll(/[^\n]/g, ''))
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[\][()]/g, '_'));

/** The links of a Markdown text, with their lines. */
export function linksOf(text) {
  const plain = withoutCode(text);
  return [...plain.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]: <?(\S+?)>?$/gm)].map((match) => ({
    target: match[1] ?? match[2],
    line: plain.slice(0, match.index).split('\n').length,
  }));
}

/** The fragments that GitHub makes of the headings of a text. */
export function anchorsOf(text) {
  const seen = new Map();
  const anchors = new Set();
  const blocksLeftOut = text.replaceAll(/^(```|~~~)[^]*?^\1/gm, '');
  for (const [, heading] of blocksLeftOut.matchAll(/^#{1,6} (.+)$/gm)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    anchors.add(count === 0 ? anchor : `${anchor}-${count}`);
  }
  for (const [, id] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

/** What is wrong with a link, or undefined. */
function problemOf(root, path, target) {
  const [, ownPath, ownFragment] = ownPage.exec(target) ?? [];
  if (ownPath === undefined && /^[a-z][a-z\d+.-]*:/i.test(target)) return undefined;
  if (ownPath === undefined && !target.startsWith('#') && /^packages\/[^/]+\/README\.md$/.test(path))
    return `is relative; write ${repository}/tree/main/… , as this README is also read outside the repository`;

  const [file, fragment] = ownPath === undefined ? target.split('#') : [`/${ownPath}`, ownFragment?.slice(1)];
  const from = posix.join(dirname(path), file);
  const linked = file === '' ? path : file.startsWith('/') ? file.slice(1) : from;
  const found = join(root, decodeURIComponent(linked));
  if (!existsSync(found)) return `leads to ${linked}, which does not exist`;
  if (!fragment) return undefined;
  const page = statSync(found).isDirectory() ? join(found, 'README.md') : found;
  if (!page.endsWith('.md')) return undefined;
  if (!existsSync(page)) return `has a fragment, but ${linked} has no README.md`;
  return anchorsOf(readFileSync(page, 'utf8')).has(fragment) ? undefined : `leads to no heading of ${linked}`;
}

/** One sentence for each link that leads nowhere. */
export function checkLinks(root) {
  return markdownUnder(root)
    .sort()
    .flatMap((path) =>
      linksOf(readFileSync(join(root, path), 'utf8')).flatMap(({ target, line }) => {
        const problem = problemOf(root, path, target);
        return problem === undefined ? [] : [`${path}:${line}: the link ${target} ${problem}.`];
      }),
    );
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
