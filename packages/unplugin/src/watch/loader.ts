/** Hooks for `register()` of `node:module`, which Node calls on a thread of its own. */
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { writtenId } from '../inline/generated-url.js';
import { WatchHooks, type LoaderData } from './watch-hooks.js';

let hooks: WatchHooks | undefined;

export const initialize: InitializeHook<LoaderData> = ({ texts, trackModule, port }) => {
  hooks = new WatchHooks(texts, trackModule, (report) => {
    port.postMessage(report);
  });
  // It keeps no process alive.
  port.unref();
};

export const resolve: ResolveHook = async (specifier, context, next) => {
  const found = await next(writtenId(specifier), context);
  return hooks?.resolved(specifier, context, found) ?? found;
};

export const load: LoadHook = async (url, context, next) => {
  const loaded = await next(writtenId(url), context);
  return hooks?.built(url, loaded) ?? loaded;
};
