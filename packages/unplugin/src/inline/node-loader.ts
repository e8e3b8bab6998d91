/** Hooks for `register()` of `node:module`, which Node calls on a thread of its own. */
import type { LoadHook, ResolveHook } from 'node:module';
import { writtenId } from './generated-url.js';
import { built, resolved } from './node-hooks.js';

export const resolve: ResolveHook = async (specifier, context, next) =>
  resolved(specifier, context, await next(writtenId(specifier), context));

export const load: LoadHook = async (url, context, next) => built(url, await next(writtenId(url), context));
