// The declarations of every public entry point as pages, by TypeDoc, and tables of their exports and options.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';
import { readPackages } from '../../../scripts/pack.mjs';
import { siteLink } from './links.mjs';
import { exportsPage } from './exports-page.mjs';
import { optionsPage } from './options-page.mjs';

const packages = fileURLToPath(new URL('../../../packages', import.meta.url));
const tsconfig = fileURLToPath(new URL('../tsconfig.reference.json', import.meta.url));
/** Not for users: semantic versioning does not cover the one, and the other is for workers that run the suite. */
const internal = new Set(['@dispatch/core/internal', '@dispatch/conformance/fixtures']);

/** The entry points with declarations: `{ name: '@dispatch/web/worker', file }`. */
export function entryPoints() {
  return readPackages().flatMap(({ folder, manifest }) =>
    Object.entries(manifest.exports).flatMap(([entry, target]) => {
      const types = typesOf(target);
      const name = manifest.name + entry.slice(1);
      if (types === undefined || internal.has(name)) return [];
      const file = join(folder, types);
      if (!existsSync(file))
        throw new Error(`${name} is not built: build it, and name its package in docs/site/package.json.`);
      return [{ name, file }];
    }),
  );
}

function typesOf(target) {
  if (target === null || typeof target !== 'object') return undefined;
  if (typeof target.types === 'string') return target.types;
  return Object.values(target)
    .map(typesOf)
    .find((types) => types !== undefined);
}

/** What TypeDoc calls the module of a file of declarations: `core/dist`, `web/dist/worker`. */
const moduleOf = (file) =>
  relative(packages, file)
    .replaceAll('\\', '/')
    .replace(/\.d\.ts$/, '')
    .replace(/\/index$/, '');

/** The model of all entry points. Each module has the name that users import. */
export async function readDeclarations() {
  const entries = entryPoints();
  const app = await Application.bootstrapWithPlugins(
    {
      entryPoints: entries.map(({ file }) => file),
      tsconfig,
      plugin: ['typedoc-plugin-markdown'],
      skipErrorChecking: true,
      disableSources: true,
      excludeExternals: true,
      excludePrivate: true,
      excludeInternal: true,
      readme: 'none',
      logLevel: 'Error',
      validation: false,
      githubPages: false,
      hideGenerator: true,
      entryFileName: 'index',
      hidePageHeader: true,
      hideBreadcrumbs: true,
      useCodeBlocks: true,
      expandObjects: true,
      sort: ['kind', 'source-order'],
      pageTitleTemplates: { index: 'Declarations', module: '{name}', member: '{name}' },
    },
    [],
  );
  const project = await app.convert();
  if (project === undefined) throw new Error('TypeDoc could not read the declarations.');
  const modules = project.children ?? [];
  const names = new Map(entries.map(({ name, file }) => [moduleOf(file), name]));
  for (const module of modules) module.name = names.get(module.name) ?? module.name;
  const order = [...names.values()];
  modules.sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
  return { app, project };
}

/** `[{ place, title, text }]` */
export async function makeReference() {
  const { app, project } = await readDeclarations();
  const folder = mkdtempSync(join(tmpdir(), 'dispatch-reference-'));
  try {
    app.options.setValue('outputs', [{ name: 'markdown', path: folder }]);
    await app.generateOutputs(project);
    const pages = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .map((path) => ({
        // Addresses without an `@`.
        place: `reference/api/${path.replaceAll('\\', '/').replace('@dispatch/', '')}`,
        text: readFileSync(join(folder, path), 'utf8'),
      }))
      .map(withSiteLinks);
    return [...pages, exportsPage(project, placesOf(pages)), optionsPage(project)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Links as those of the site. The page of a single declaration is reached from its module: it is not in the sidebar. */
function withSiteLinks({ place, text }) {
  const isMember = /\/(?:classes|interfaces|functions|type-aliases|variables)\/\w+\.md$/.test(place);
  const from = place.split('/').slice(0, -1).join('/');
  const linked = text.replaceAll(/\]\((?!\w+:|#)([^)#]+?)\.md(#[^)]*)?\)/g, (_all, path, fragment = '') => {
    const target = posix
      .join('/', from, path)
      .replace('@dispatch/', '')
      .replace(/\/index$/, '/');
    return `](${target}${fragment})`;
  });
  const own = linked.replaceAll(/\[(https:\/\/[^\]]+)\]\(\1\)/g, (all, url) => {
    const link = siteLink(url, 'README.md');
    return link.startsWith('/') ? `[${link.slice(1)}](${link})` : all;
  });
  return { place, text: own, listed: !isMember };
}

/** The address of each declaration, by its module and name. */
function placesOf(pages) {
  return new Map(
    pages.flatMap(({ place }) => {
      const [, module, name] = /^reference\/api\/(.+)\/(?:[a-z-]+)\/(\w+)\.md$/.exec(place) ?? [];
      return name === undefined ? [] : [[`@dispatch/${module} ${name}`, `/${place.slice(0, -3)}`]];
    }),
  );
}
