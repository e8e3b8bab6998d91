// Creates the mutants with Stryker's instrumenter: all mutants of a file are in one source, each behind a condition on the active one.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { ignoreMessages } from './ignore-messages.mjs';

const quiet = { isDebugEnabled: () => false, debug() {}, info() {} };

/** Writes the instrumented sources to `folder`, with their paths, and returns all mutants, including ignored ones. */
export async function instrument(root, paths, folder) {
  const files = paths.map((name) => ({ name, mutate: true, content: readFileSync(join(root, name), 'utf8') }));
  const result = await new Instrumenter(quiet).instrument(files, {
    plugins: null,
    excludedMutations: [],
    ignorers: [ignoreMessages],
    noHeader: false,
  });
  for (const { name, content } of result.files) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const lines = new Map(files.map(({ name, content }) => [name, content.split('\n')]));
  return result.mutants.map(({ id, fileName, mutatorName, replacement, location: { start, end }, statusReason }) => {
    const inside = lines.get(fileName).slice(start.line, end.line + 1);
    inside[inside.length - 1] = inside.at(-1).slice(0, end.column);
    inside[0] = inside[0].slice(start.column);
    const original = inside.join('\n');
    return {
      id,
      file: fileName,
      line: start.line + 1,
      column: start.column + 1,
      mutator: mutatorName,
      original,
      replacement,
      ...(statusReason && { ignored: statusReason }),
    };
  });
}
