import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** If the option `--help` was passed: prints the comment at the top of a script, and ends the process. */
export function helpOf(url) {
  if (!process.argv.includes('--help')) return;
  const lines = readFileSync(fileURLToPath(url), 'utf8').split('\n');
  const end = lines.findIndex((line) => !/^(\/\/|#!)/.test(line));
  const text = lines.slice(0, end).filter((line) => line.startsWith('//'));
  console.log(text.map((line) => line.replace(/^\/\/ ?/, '')).join('\n'));
  process.exit();
}
