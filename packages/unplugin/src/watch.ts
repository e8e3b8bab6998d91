/**
 * For Node without a bundler, while you write: `node --import @dispatch/unplugin/watch main.mjs`. As
 * `@dispatch/unplugin/register`, and saving a module of tasks, or what it imports, replaces the worker threads.
 */
import { register } from 'node:module';
import { isMainThread, MessageChannel } from 'node:worker_threads';
import { writtenId } from './inline/generated-url.js';
import { registerHooks } from './inline/sync-hooks.js';
import { KeptTexts } from './watch/kept-texts.js';
import { WatchHooks, type LoaderData, type Report } from './watch/watch-hooks.js';

// Threads have the flag too, with the texts of the thread that has started them.
const texts = new KeptTexts();
const code = isMainThread ? (await import('./watch/tracking.js')).workerCode : undefined;
const trackModule = code && new URL('./watch/tracking.js', import.meta.url).href;

if (registerHooks === undefined) {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', (report: Report) => code?.add(report)).unref();
  const data: LoaderData = { texts: texts.all, trackModule, port: port2 };
  register(new URL('./watch/loader.js', import.meta.url), { data, transferList: [port2] });
} else {
  const hooks = new WatchHooks(texts.all, trackModule, (report) => code?.add(report));
  registerHooks({
    resolve: (specifier, context, next) => hooks.resolved(specifier, context, next(writtenId(specifier), context)),
    load: (url, context, next) => hooks.built(url, next(writtenId(url), context)),
  });
}
