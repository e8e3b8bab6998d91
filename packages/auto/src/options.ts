import type { DispatcherOptions } from '@dispatch/core';
import type { WebDispatcherOptions } from '@dispatch/web';

/** The options of every adapter; each takes its own and leaves the others alone. */
export interface AutoDispatcherOptions extends DispatcherOptions {
  /** Browsers, where it is required: makes a worker, as of `@dispatch/web`. */
  readonly worker?: WebDispatcherOptions['worker'] | undefined;
  /** Browsers: that of `@dispatch/web/blocking`, for calls that block in a worker of an isolated page. */
  readonly blocking?: WebDispatcherOptions['blocking'] | undefined;
  /** Node, Bun and Deno: memory limits of each worker thread, in megabytes. */
  readonly resourceLimits?:
    | {
        readonly maxOldGenerationSizeMb?: number | undefined;
        readonly maxYoungGenerationSizeMb?: number | undefined;
        readonly codeRangeSizeMb?: number | undefined;
        readonly stackSizeMb?: number | undefined;
      }
    | undefined;
  /** Node, Bun and Deno: the environment of the worker threads. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Node, Bun and Deno: options of the runtime for the worker threads. */
  readonly execArgv?: readonly string[] | undefined;
}
