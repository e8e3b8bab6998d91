import { readFileSync } from 'node:fs';
import { thirdParties } from './manifest.mjs';
import { groups } from './settings.mjs';

export function totalsLine(results) {
  const count = (status) => results.filter((result) => result.status === status).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
}

const manifestOf = (name) => JSON.parse(readFileSync(new URL(`../${name}/package.json`, import.meta.url), 'utf8'));
const cell = (text) => text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
const code = (line) => `\`${cell(line)}\``;

function outcomeOf({ status, reason }) {
  if (status === 'passed') return 'works';
  return status === 'skipped' ? `not run: ${cell(reason)}` : 'fails';
}

function rowOf(setting, result, manifest) {
  const needs = setting.needs.length === 0 ? 'nothing' : setting.needs.map(code).join('<br>');
  return `| \`${setting.name}\` | ${cell(setting.shows)} | ${cell(thirdParties(manifest))} | ${needs} | ${outcomeOf(result)} |`;
}

/**
 * The text of docs/matrix.md: a row for each setting. Settings that were not part of this run keep their row.
 *
 * @param previous the text until now, `''` if there is none.
 */
export function renderMatrix(settings, results, previous, readManifest = manifestOf) {
  const earlier = new Map();
  for (const line of previous.split('\n')) {
    const [, name] = /^\| `([^`]+)` \|/.exec(line) ?? [];
    if (name !== undefined) earlier.set(name, line);
  }
  const rowFor = (setting) => {
    const result = results.find(({ name }) => name === setting.name);
    return result === undefined ? earlier.get(setting.name) : rowOf(setting, result, readManifest(setting.name));
  };
  const sections = Object.entries(groups).flatMap(([group, heading]) => {
    const rows = settings
      .filter((setting) => setting.group === group)
      .map(rowFor)
      .filter((row) => row !== undefined);
    if (rows.length === 0) return [];
    return [
      `## ${heading}`,
      '',
      '| setting | shows | versions | needs | result |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
      '',
    ];
  });
  return [
    '# Where the packages are known to work',
    '',
    'Each row is an application in [`matrix/`](../matrix) that is built and run with the packed packages. It runs a task, and',
    'expects an error, a stream, a map, a cancellation and the end of the workers. "Needs" lists the lines that an application',
    'has to add. `npm run test:matrix -- --write` generates this page.',
    '',
    ...sections,
  ].join('\n');
}
