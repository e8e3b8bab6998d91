// Which files of the repository are pages of the site, and where each is.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const repository = 'https://github.com/dispatch-js/dispatch';

const renamed = new Map([
  ['README.md', 'overview.md'],
  ['CONTRIBUTING.md', 'contributing.md'],
]);

/** Settings of the matrix that have no page of their own: they run what other pages have. */
const withoutPage = new Set(['create', 'readme', 'readme-runtimes']);

/** The place of a file, or of the folder of a setting, on the site, or undefined if it is not a page. */
export function placeOf(path) {
  if (renamed.has(path)) return renamed.get(path);
  const readme = /^(packages|apps)\/([^/]+)\/README\.md$/.exec(path);
  if (readme !== null) return `${readme[1]}/${readme[2]}.md`;
  const [, setting] = /^matrix\/([^/]+)$/.exec(path) ?? [];
  if (setting !== undefined && !withoutPage.has(setting) && existsSync(join(root, path, 'setting.mjs')))
    return `with/${setting}.md`;
  const own = /^docs\/site\/pages\/(.+\.md)$/.exec(path);
  if (own !== null) return own[1];
  if (!/^docs\/.+\.md$/.test(path) || path.startsWith('docs/site/')) return undefined;
  return path.slice('docs/'.length).replace(/(^|\/)README\.md$/, '$1index.md');
}

function markdownUnder(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return ['dist', 'node_modules'].includes(entry.name) ? [] : markdownUnder(path);
    return path.endsWith('.md') ? [path] : [];
  });
}

/** The paths in the repository of all files that are pages. */
export function pageFiles() {
  const readmes = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => `${group}/${name}/README.md`),
  );
  const all = [...renamed.keys(), ...readmes.filter((path) => existsSync(join(root, path))), ...markdownUnder('docs')];
  return all.filter((path) => placeOf(path) !== undefined);
}

/** Whether a path in the repository is that of a folder. */
export const isFolder = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() === true;

/** What a path in the repository leads to: of a folder, its README if it has one. */
export function fileAt(path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const readme = posix.join(path, 'README.md');
  return stats.isDirectory() && existsSync(join(root, readme)) ? readme : path;
}
