import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isExpected, readmes, types, withAwaitUsing } from './blocks.mjs';

/**
 * Runs the programs of all READMEs as they are, in a folder with either kind of package.json.
 *
 * @param runtime `name`; `command(file)`, the command that runs a file and its arguments, or undefined if it cannot run it;
 * `knowsAwaitUsing(file)`.
 */
export async function runPrograms({ folder, exec, assert }, runtime) {
  for (const { path, programs } of readmes()) {
    for (const [index, program] of programs.entries()) {
      const { kind, file, output, files } = program;
      if (kind !== 'run' || runtime.command(file) === undefined) continue;
      const variants = types.map((type) => ({ type, sources: files }));
      const changed = withAwaitUsing(files);
      if (runtime.knowsAwaitUsing(file) && changed.get(file) !== files.get(file))
        variants.push({ type: types[0], sources: changed, variant: 'await using' });
      for (const { type, sources, variant = 'as it is' } of variants) {
        const name = [runtime.name, path, index, type, variant].join(' ').replaceAll(/[^\w.]+/g, '-');
        writeProgram(join(folder, name), type, sources);
        const [command, ...args] = runtime.command(file);
        const { stdout } = await exec(command, args, { cwd: name });
        assert.ok(isExpected(stdout, output), `${name}: ${path} says that ${file} prints ${output}, not ${stdout}`);
      }
    }
  }
}

export function writeProgram(folder, type, files) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'example', version: '1.0.0', type }));
  for (const [name, code] of files) writeFileSync(join(folder, name), code);
}
