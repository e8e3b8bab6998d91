// The tasks of the README, for the example that runs in the reader's browser.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { programsOf } from '../../../matrix/readme/blocks.mjs';

const folder = fileURLToPath(new URL('../dist/live/', import.meta.url));

export function writeLiveTasks(readme) {
  const [program] = programsOf(readme).programs;
  const code = program?.files.get('tasks.mjs');
  if (code === undefined) throw new Error('README.md has no program with tasks.mjs.');
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('tasks.js', `file://${folder}`), code);
}
