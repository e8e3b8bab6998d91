import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const preload = 'data:text/javascript,globalThis.preloaded=1';

/** What a task of a program finds that is started with these flags and `NODE_OPTIONS`. */
async function flagsInThread(
  flags: readonly string[],
  nodeOptions: string | undefined,
  options: string,
): Promise<unknown> {
  const program = `import { SHARE_ENV } from 'node:worker_threads';
    import { createDispatcher } from '@dispatch/node';
    import { tasks } from './fixtures/threads.mjs';
    const dispatcher = createDispatcher({ workers: 1, ${options} });
    const found = await dispatcher.execute(tasks.flags());
    const again = createDispatcher({ workers: 1, ${options} });
    if (again.executeSync(tasks.echo('again')) !== 'again') throw new Error('a second dispatcher');
    console.log(JSON.stringify({ ...found, ofProcess: process.env.NODE_OPTIONS }));
    process.exit(0);`;
  const { NODE_OPTIONS: _, ...env } = process.env;
  const printed = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [...flags, '--input-type=module', '--eval', program],
      {
        cwd: import.meta.dirname,
        env: { ...env, ...(nodeOptions !== undefined && { NODE_OPTIONS: nodeOptions }) },
        timeout: 20_000,
      },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(stderr || error.message, { cause: error }));
      },
    );
  });
  return JSON.parse(printed);
}

describe('a program on the command line starts threads', { timeout: 40_000 }, () => {
  it.each([
    [['--max-old-space-size=300']],
    [['--expose-gc']],
    [['--title', 'name']],
    [['--stack-trace-limit=5']],
    [['--icu-data-dir', '.', '--disable-proto=delete', '--unhandled-rejections', 'strict', '--title=name']],
    [['--expose-gc', '--import', preload, '--title', 'name', '--no-warnings', '--stack-trace-limit=5']],
  ])('with %j', async (flags) => {
    const found = await flagsInThread([...flags], undefined, '');
    expect(found).toMatchObject({
      execArgv: flags.filter((flag) =>
        ['--unhandled-rejections', 'strict', '--import', preload, '--no-warnings'].includes(flag),
      ),
      ...(flags.includes(preload) && { preloaded: 1 }),
    });
  });

  it.each([
    ['the default', ''],
    ['env', 'env: process.env'],
    ['SHARE_ENV', 'env: SHARE_ENV'],
    ['execArgv', 'execArgv: process.execArgv'],
    ['execArgv and more', "execArgv: [...process.execArgv, '--no-deprecation']"],
    ['env and execArgv', 'env: process.env, execArgv: process.execArgv'],
  ])('with flags and NODE_OPTIONS, and the options %s', async (_name, options) => {
    const nodeOptions = `--title="a name" --input-type=module --max-old-space-size=300 --icu-data-dir="." --import ${preload}`;
    const found = await flagsInThread(['--expose-gc', '--title', 'name', '--no-warnings'], nodeOptions, options);
    expect(found).toEqual({
      preloaded: 1,
      execArgv: ['--no-warnings', ...(options.includes('deprecation') ? ['--no-deprecation'] : [])],
      nodeOptions,
      ofProcess: nodeOptions,
    });
  });

  it.each([
    ["execArgv: ['--no-such-flag']", [], undefined],
    ["execArgv: ['--expose-gc']", [], undefined],
    ["execArgv: [...process.execArgv, '--no-such-flag']", ['--expose-gc'], undefined],
    ["env: { NODE_OPTIONS: '--title=other' }", [], '--title=name'],
  ] as const)('and not with flags of its own that threads do not take: %s', async (options, flags, nodeOptions) => {
    await expect(flagsInThread(flags, nodeOptions, options)).rejects.toThrow(/DISPATCH_UNAVAILABLE/);
  });
});
