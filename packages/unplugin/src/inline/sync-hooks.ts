import * as modules from 'node:module';

/** As in `ResolveHook` and `LoadHook`, but synchronous; newer than the types of Node's oldest version. */
export interface SyncHooks {
  resolve(
    specifier: string,
    context: modules.ResolveHookContext,
    next: (specifier: string, context: modules.ResolveHookContext) => modules.ResolveFnOutput,
  ): modules.ResolveFnOutput;
  load(
    url: string,
    context: modules.LoadHookContext,
    next: (url: string, context: modules.LoadHookContext) => modules.LoadFnOutput,
  ): modules.LoadFnOutput;
}

/** Adds hooks that Node calls on this thread, since Node 22.15. */
export const registerHooks: ((hooks: SyncHooks) => void) | undefined = Reflect.get(modules, 'registerHooks');
