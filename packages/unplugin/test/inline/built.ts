import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform as compile } from 'esbuild';
import { inlineModule } from '../../src/inline/calls.js';
import type { InlineCase } from './cases.js';
import { transformed } from './transformed.js';

/** What a case did, as text: its original function, and its task on each dispatcher. */
export interface Outcomes {
  readonly original: string;
  readonly inProcess: string;
  readonly node: string;
}

type Runnable = Pick<InlineCase, 'name' | 'code' | 'extension' | 'isLater'>;

/** Builds cases and runs all of them in one process. @param name of a folder for them. */
export async function outcomesOf(
  cases: readonly Runnable[],
  name: string,
): Promise<Readonly<Record<string, Outcomes>>> {
  const folder = fileURLToPath(new URL(`../../reports/${name}`, import.meta.url));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const program = new URL('./program/', import.meta.url);
  for (const file of ['identity', 'library', 'run']) {
    const { code } = await compile(readFileSync(new URL(`${file}.ts`, program), 'utf8'), { loader: 'ts' });
    writeFileSync(`${folder}/${file}.js`, code);
  }
  cpSync(new URL('data.json', program), `${folder}/data.json`);
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }\n');
  writeFileSync(`${folder}/names.json`, JSON.stringify(cases.map(({ name, isLater }) => ({ name, isLater }))));
  await Promise.all(cases.map(async (each) => writeCase(folder, each)));
  return JSON.parse(await output([`${folder}/run.js`, folder])) as Readonly<Record<string, Outcomes>>;
}

async function writeCase(folder: string, { name, code, extension }: Runnable): Promise<void> {
  const write = async (file: string, text: string, loader: string): Promise<void> => {
    // Left as it is where Node can run it: a compiler may give names of its own.
    const isPlain = loader === 'js' && !/\busing\b/.test(text);
    const options = { loader: loader as 'ts', target: 'es2022', jsx: 'transform' } as const;
    writeFileSync(`${folder}/${file}`, isPlain ? text : (await compile(text, options)).code);
  };
  const { code: built, tasks } = transformed(code, `${folder}/${name}.${extension}`);
  await write(`${name}.original.js`, code.replaceAll(inlineModule, './identity.js'), extension);
  // A nested call is transformed where its module is; its own test has it.
  await write(`${name}.js`, built, extension);
  for (const task of tasks) await writeTask(task.name, task.code);

  async function writeTask(task: string, text: string): Promise<void> {
    const id = `${folder}/${name}.${task}.${extension}`;
    const again = text.includes(inlineModule) ? transformed(text, id) : undefined;
    await write(`${name}.${task}.js`, again?.code ?? text, extension);
    for (const nested of again?.tasks ?? []) await write(`${name}.${task}.${nested.name}.js`, nested.code, extension);
  }
}

/** What a program of Node prints. It has a minute. */
async function output(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  clearTimeout(limit);
  if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode !== 0) throw new Error(`the program ended with ${child.exitCode ?? child.signalCode}`);
  return text;
}
