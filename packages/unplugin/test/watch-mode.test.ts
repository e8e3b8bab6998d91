import { context, type Plugin } from 'esbuild';
import { watch as rolldown } from 'rolldown';
import { build as vite, type Rollup } from 'vite';
import { expect, test } from 'vitest';
import withEsbuild from '@dispatch/unplugin/esbuild';
import withRolldown from '@dispatch/unplugin/rolldown';
import withVite from '@dispatch/unplugin/vite';
import { applicationOf, Project } from './support/project.ts';

/** Builds `src/main.ts` into `out`, again and again. Calls `onBuilt` after each build, and returns what ends it. */
type Watch = (project: Project, onBuilt: (error?: Error) => void) => Promise<() => Promise<void>>;

interface Watcher {
  on(name: 'event', listener: (event: { readonly code: string; readonly error?: Error }) => void): unknown;
  close(): Promise<void>;
}

function listen(watcher: Watcher, onBuilt: (error?: Error) => void): () => Promise<void> {
  watcher.on('event', ({ code, error }) => {
    if (code === 'END' || code === 'ERROR') onBuilt(error);
  });
  return () => watcher.close();
}

const watches: Readonly<Record<string, Watch>> = {
  async esbuild(project, onBuilt) {
    const reports: Plugin = {
      name: 'reports',
      setup(build) {
        build.onEnd(({ errors: [error] }) => onBuilt(error && new Error(error.text)));
      },
    };
    const built = await context({
      entryPoints: [project.path('src/main.ts')],
      outdir: project.path('out'),
      bundle: true,
      splitting: true,
      format: 'esm',
      logLevel: 'silent',
      plugins: [withEsbuild(), reports],
    });
    await built.watch();
    return () => built.dispose();
  },
  async rolldown(project, onBuilt) {
    const input = project.path('src/main.ts');
    const output = { dir: project.path('out') };
    return listen(rolldown({ input, platform: 'browser', plugins: [withRolldown()], output }), onBuilt);
  },
  async vite(project, onBuilt) {
    const watcher = await vite({
      root: project.folder,
      configFile: false,
      logLevel: 'silent',
      build: { outDir: 'out', minify: false, watch: {}, rolldownOptions: { input: project.path('src/main.ts') } },
      plugins: [withVite()],
    });
    return listen(watcher as Rollup.RollupWatcher as Watcher, onBuilt);
  },
};

test.each(Object.entries(watches))(
  '%s: in watch mode, a change of what only tasks import is built',
  async (_name, watch) => {
    using project = new Project(applicationOf('web'));
    let onBuilt: (error?: Error) => void = () => {};
    const built = (): Promise<void> =>
      new Promise((resolve, reject) => {
        onBuilt = (error) => (error === undefined ? resolve() : reject(error));
      });
    const first = built();
    const stop = await watch(project, (error) => onBuilt(error));
    try {
      await first;
      for (const body of ['changed once', 'changed twice']) {
        const texts = (): string[] => {
          const files = Object.entries(project.read('out'));
          return files.filter(([, text]) => text.includes(body)).map(([name]) => name);
        };
        let next = built();
        project.write({ 'src/body.ts': `export const body = (value: number): string => '${body} ' + value;\n` });
        // A builder may build several times.
        for (; texts().length === 0; next = built()) await next;
        expect(texts()).toEqual([expect.stringMatching(/worker/)]);
      }
    } finally {
      await stop();
    }
  },
);
