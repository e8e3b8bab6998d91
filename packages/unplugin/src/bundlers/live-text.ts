/** What is part of a page or a server in development only. */
import { startThread } from './bundled-threads.js';

/** The event that Vite's client dispatches when the code of workers has changed. */
export const reloadEvent = '@dispatch/unplugin:reload';

/** The name of the workers, by which code knows that it runs in one of them. */
const workerName = JSON.stringify('dispatch-worker');

/** Set in a worker once its modules are loaded. */
const isLoaded = `globalThis[Symbol.for('@dispatch/unplugin:loaded')]`;

const nestedMessage = JSON.stringify(
  'a worker has created this dispatcher while it loaded its modules, and its workers would do so too, without end: a ' +
    'module of tasks, or one that a function of inline() needs, imports the page or another module that creates a ' +
    'dispatcher. Move what both need into a module of its own, or pass the option `worker` to createDispatcher()',
);

/** The last line of the workers' file, in development. */
export const loadedLine: string = `${isLoaded} = true;\n`;

/**
 * The text of the module that exports `worker`, in development: there it is called when a dispatcher is created, and
 * returns the option. A build finds the modules that `nestedMessage` is about.
 */
const liveWorkerModule = `import { reload, startWith, start, tasksOf, track } from './live.js';
export { tasksOf, track };
startWith(() => new Worker(new URL('./web-worker.js', import.meta.url), { type: 'module', name: ${workerName} }));
export const worker = () => {
  const isNested = globalThis.name === ${workerName} && !${isLoaded};
  return () => {
    if (isNested) throw new Error(${nestedMessage});
    return start();
  };
};
`;

/** The same for Vite's development server, which sends an event to the page. */
export const viteWorkerModule: string = `${liveWorkerModule}import.meta.hot?.on(${JSON.stringify(reloadEvent)}, reload);
`;

/**
 * The same for webpack, Rspack and Turbopack. They evaluate it again when its text has changed, if the page has their
 * client.
 *
 * @param version of the code of the workers.
 * @param hot the interface of the client.
 */
export function hotWorkerModule(version: string, hot: 'import.meta.webpackHot' | 'import.meta.turbopackHot'): string {
  return `${liveWorkerModule}export const version = ${JSON.stringify(version)};
if (${hot}) {
  ${hot}.accept();
  ${hot}.dispose((data) => {
    data.isReplaced = true;
  });
  if (${hot}.data?.isReplaced) reload();
}
`;
}

/**
 * The same on a server of Next. Turbopack evaluates it again before the first request for which its text has changed; with
 * webpack, the plugin replaces the workers.
 *
 * @param version of the code of the workers, for Turbopack.
 */
export function hotServerModule(version?: string): string {
  const isOfTurbopack = version !== undefined;
  return `import { Worker } from 'worker_threads';
import { start, startWith, track } from './live-server.js';
export { track };
startWith(${startThread}${isOfTurbopack ? `, ${JSON.stringify(version)}` : ''});
export const worker = () => start;
${isOfTurbopack ? 'if (import.meta.turbopackHot) import.meta.turbopackHot.accept();\n' : ''}`;
}
