import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** In the order of docs/matrix.md, with their headings there. */
export const groups = {
  readme: 'Examples of the READMEs',
  types: 'Types',
  server: 'Servers',
  page: 'Pages',
  plugin: 'The build plugin',
  'test-runner': 'Test runners',
  runtime: 'Runtimes',
  edge: 'Edge runtimes',
};

/** Every folder of `matrix/` with a `setting.mjs`, by name. */
export async function loadSettings(folder) {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'setting.mjs')));
  const settings = [];
  for (const name of names.sort()) {
    const module = await import(pathToFileURL(join(folder, name, 'setting.mjs')).href);
    const setting = module.default ?? module;
    const problem = problemOf(name, setting);
    if (problem !== undefined) throw new TypeError(`matrix/${name}/setting.mjs: ${problem}.`);
    settings.push(setting);
  }
  return settings;
}

/** What is wrong with a setting, or undefined. */
export function problemOf(folderName, { name, group, quick, shows, needs, shared = {}, run, reason }) {
  if (name !== folderName) return `the name is '${name}', the folder '${folderName}'`;
  if (!Object.hasOwn(groups, group)) return `the group '${group}' is not one of ${Object.keys(groups).join(', ')}`;
  if (typeof quick !== 'boolean') return '`quick` is not a boolean';
  if (typeof shows !== 'string' || shows === '') return '`shows` is not a text';
  if (!Array.isArray(needs)) return '`needs` is not an array of lines';
  if (typeof shared !== 'object') return '`shared` is not an object from paths to names of shared sources';
  if ((run === undefined) === (reason === undefined)) return 'it has to have either `run` or `reason`';
  return undefined;
}

/** The settings that the options name. Throws for a name without a setting. */
export function selectSettings(settings, { names, quick }) {
  const unknown = names.filter((name) => settings.every((setting) => setting.name !== name));
  if (unknown.length > 0)
    throw new TypeError(
      `No setting is called ${unknown.join(', ')}. There are: ${settings.map(({ name }) => name).join(', ')}.`,
    );
  return settings.filter((each) => (names.length === 0 || names.includes(each.name)) && (!quick || each.quick));
}
