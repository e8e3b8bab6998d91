import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transform as compile } from 'esbuild';
import { expect, test } from 'vitest';
import { placeIn } from '../../src/inline/inline-error.js';
import { transformed } from './transformed.js';

const code = `import { inline } from '@dispatch/core/inline';

/** Fails at its last line. */
function fail(text: string): never {
  const message: string = \`failed: \${text}\`;
  throw new RangeError(message);
}

export function make(text: string) {
  const size: number = 1;
  return inline(() => {
    interface Unused {
      readonly a: number;
    }
    const parts: string[] = [text];
    return fail(parts[0]!) as Unused | typeof size;
  });
}
`;

test('each word of a generated module comes from where it is in the original', () => {
  const { tasks } = transformed(code, 'original.ts');
  for (const task of tasks) {
    const map = new SourceMap({ ...task.map, file: task.map.file ?? '', sourcesContent: [code], sourceRoot: '' });
    for (const word of ['fail(text', 'RangeError', 'parts[0]', 'interface', 'const parts']) {
      const at = placeIn(task.code, task.code.indexOf(word));
      const found = map.findEntry(at.line - 1, at.column);
      if (!('originalLine' in found)) throw new Error(`nothing is known of '${word}'`);
      const { originalLine, originalColumn, originalSource } = found;
      const from = placeIn(code, code.indexOf(word));
      expect([word, originalSource, originalLine + 1, originalColumn]).toEqual([
        word,
        'original.ts',
        from.line,
        from.column,
      ]);
    }
  }
  expect(tasks).toHaveLength(1);
});

test('the stack of an error in a task shows the original lines, with source maps', async () => {
  const folder = fileURLToPath(new URL('../../reports/inline-stacks', import.meta.url));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const id = `${folder}/original.ts`;
  const { code: built, map, tasks } = transformed(code, id);
  const write = async (file: string, text: string, from: typeof map): Promise<void> => {
    const input = `${text}\n//# sourceMappingURL=${from.toUrl()}`;
    const output = await compile(input, { loader: 'ts', sourcemap: 'inline', sourcefile: file, target: 'es2022' });
    writeFileSync(`${folder}/${file}`, output.code);
  };
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }\n');
  writeFileSync(id, code);
  await write('original.js', built, map);
  for (const task of tasks) await write(`original.${task.name}.js`, task.code, task.map);
  writeFileSync(
    `${folder}/main.js`,
    `import { createDispatcher } from '@dispatch/node';
import { make } from './original.js';
const dispatcher = createDispatcher({ workers: 1 });
const error = await dispatcher.execute(make('x')).catch((error) => error);
await dispatcher.close();
console.log(error.stack);
`,
  );
  const { stdout, stderr } = spawnSync(process.execPath, ['--enable-source-maps', `${folder}/main.js`], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  const places = [...stdout.matchAll(/original\.ts:(\d+):(\d+)/g)].map(([, line, column]) => `${line}:${column}`);
  expect([stdout, stderr]).toEqual([expect.stringContaining('RangeError: failed: x'), '']);
  expect(places.slice(0, 2)).toEqual(['6:9', '16:12']);
});
