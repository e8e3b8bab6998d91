import type { DispatcherOptions } from '@dispatch/core';
import type { WebDispatcherOptions } from '@dispatch/web';

/** The options of all adapters. Each adapter uses its own and ignores the others. */
export interface AutoDispatcherOptions extends DispatcherOptions {
  /** Browsers only, where it is required: creates a worker. See `@dispatch/web`. Default: none. */
  readonly worker?: WebDispatcherOptions['worker'] | undefined;
  /**
   * Browsers only: `blocking` of `@dispatch/web/blocking`, for blocking calls in a worker of a cross-origin isolated
   * page. Default: no call can block.
   */
  readonly blocking?: WebDispatcherOptions['blocking'] | undefined;
  /** Node, Bun and Deno only: memory limits per worker thread, in megabytes. Default: those of the runtime. */
  readonly resourceLimits?:
    | {
        readonly maxOldGenerationSizeMb?: number | undefined;
        readonly maxYoungGenerationSizeMb?: number | undefined;
        readonly codeRangeSizeMb?: number | undefined;
        readonly stackSizeMb?: number | undefined;
      }
    | undefined;
  /**
   * Node, Bun and Deno only: the environment variables of the worker threads, such as `process.env`. Default: a copy of
   * this thread's.
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Node, Bun and Deno only: command-line options of the runtime for the worker threads. Default: those of this
   * process.
   */
  readonly execArgv?: readonly string[] | undefined;
}
