import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isExpected, readmes, types, withAwaitUsing } from './blocks.mjs';

const uses = (files, entry) => [...files.values()].some((code) => code.includes(`from '${entry}'`));

/** What a program needs besides its files: `inline` if it has inline tasks, `process` if it starts worker processes. */
export function needsOf(files) {
  return { inline: uses(files, '@dispatch/core/inline'), process: uses(files, '@dispatch/process') };
}

/** The flags of Node that the README names for a program. */
export const flagsOf = (files) => (needsOf(files).inline ? ['--import', '@dispatch/unplugin/register'] : []);

/**
 * Runs the programs of all READMEs as they are, in a folder with either kind of package.json.
 *
 * @param runtime `name`; `command(file, files)`, the command that runs a file of a program and its arguments, or undefined if
 * the runtime cannot run it; `knowsAwaitUsing(file)`.
 */
export async function runPrograms(tools, runtime) {
  for (const { path, programs } of readmes()) {
    for (const [index, program] of programs.entries()) {
      const { file, files } = program;
      const variants = types.map((type) => ({ type, files, variant: 'as it is' }));
      const changed = withAwaitUsing(files);
      if (runtime.knowsAwaitUsing(file) && changed.get(file) !== files.get(file))
        variants.push({ type: types[0], files: changed, variant: 'await using' });
      for (const { type, variant, ...rest } of variants)
        await runProgram(tools, runtime, { ...program, ...rest, type, path, name: `${index} ${type} ${variant}` });
    }
  }
}

/** Runs the programs of pages as they are, where `npm init -y` was. */
export async function runPages(tools, runtime, pages) {
  for (const { path, programs } of pages)
    for (const [index, program] of programs.entries())
      await runProgram(tools, runtime, { ...program, type: types[0], path, name: String(index) });
}

async function runProgram({ folder, exec, assert }, runtime, { kind, file, output, files, type, path, name }) {
  const command = runtime.command(file, files);
  if (kind !== 'run' || command === undefined) return;
  const cwd = folderName(runtime.name, path, name);
  writeProgram(join(folder, cwd), type, files);
  const { stdout } = await exec(command[0], command.slice(1), { cwd });
  assert.ok(isExpected(stdout, output), `${cwd}: ${path} says that ${file} prints ${output}, not ${stdout}`);
}

export const folderName = (...parts) => parts.join(' ').replaceAll(/[^\w.]+/g, '-');

export function writeProgram(folder, type, files) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'example', version: '1.0.0', type }));
  for (const [name, code] of files) writeFileSync(join(folder, name), code);
}
