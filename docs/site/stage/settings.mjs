// A page for each setting of the matrix: the application as it is run, with what it needs.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { loadSettings } from '../../../matrix/runner/settings.mjs';
import { sharedSource } from '../../../matrix/runner/shared-sources.mjs';
import { root } from './repository.mjs';

const kinds = {
  page: 'Pages',
  server: 'Servers',
  plugin: 'The build plugin',
  'test-runner': 'Test runners',
  edge: 'Edge runtimes',
  types: 'Types',
  runtime: 'Runtimes',
};
const languages = new Set([
  'ts',
  'tsx',
  'js',
  'jsx',
  'mjs',
  'mts',
  'cjs',
  'vue',
  'svelte',
  'astro',
  'html',
  'json',
  'toml',
]);

function filesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((path) => languages.has(extname(path).slice(1)) && !/(?:^|\/)node_modules\/|^setting\.mjs$/.test(path))
    .sort((one, other) => Number(one === 'package.json') - Number(other === 'package.json') || (one < other ? -1 : 1));
}

/** The row of docs/matrix.md: versions and result. */
function rowOf(table, name) {
  const line = table.split('\n').find((each) => each.startsWith(`| \`${name}\` |`));
  const cells = line?.split(/(?<!\\)\|/).map((cell) => cell.trim()) ?? [];
  return { versions: cells[3] ?? '', needs: cells[4] ?? '', result: cells[5] ?? '' };
}

/** `[{ place, group, title, text }]` */
export async function settingPages() {
  const matrix = join(root, 'matrix');
  const table = readFileSync(join(root, 'docs/matrix.md'), 'utf8');
  const settings = (await loadSettings(matrix)).filter(({ group }) => Object.hasOwn(kinds, group));
  return settings.map(({ name, group, shows, shared = {} }) => {
    const { versions, needs, result } = rowOf(table, name);
    const named = group === 'plugin' ? `the build plugin: ${shows}` : shows;
    const title = named[0].toUpperCase() + named.slice(1);
    const block = (path, code) => [`\`${path}\``, '', `\`\`\`${extname(path).slice(1)}`, code.trimEnd(), '```', ''];
    const lines = [
      `# ${title}`,
      '',
      `This is the setting \`${name}\` of [the matrix](/matrix): a minimal application that is built and run with the packed packages. \`npm run test:matrix -- ${name}\` runs it.`,
      '',
      `- **An application has to add**: ${needs === '' ? 'nothing' : needs}`,
      ...(versions === '' ? [] : [`- **Versions**: ${versions}`]),
      ...(result === '' ? [] : [`- **Result**: ${result}`]),
      '',
      ...guideOf(group),
      '## Files',
      '',
      'The exercise, which all settings share, runs a task, and expects an error, a stream, a map, a cancellation and the end of the workers. An application has its own code in its place.',
      '',
      ...filesOf(join(matrix, name)).flatMap((path) => block(path, readFileSync(join(matrix, name, path), 'utf8'))),
      ...Object.entries(shared)
        .filter(([path]) => !/exercise\.\w+$/.test(path))
        .flatMap(([path, source]) => block(path, sharedSource(source, path))),
    ];
    return { place: `with/${name}.md`, group: kinds[group], title, text: `${lines.join('\n')}\n` };
  });
}

function guideOf(group) {
  const guides = {
    page: '[Bundled pages](/bundled-pages) explains what each bundler needs, and why.',
    server: '[Bundled servers](/bundled-servers) explains what each bundler needs, and why.',
    'test-runner': '[Testing](/testing) explains what a test runner needs, and why.',
    edge: '[Running in process](/in-process#runtimes) says what differs on edge runtimes.',
    plugin: '[The build plugin](/build-plugin) explains what it does with each bundler.',
    types: '[What is supported](/support) lists the versions of TypeScript.',
    runtime: '[What is supported](/support) lists the runtimes.',
  };
  return [guides[group], ''];
}
