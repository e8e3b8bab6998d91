import { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { WebDispatcherOptions } from '@dispatch/web';
interface AutoDispatcherOptions extends DispatcherOptions {
  readonly worker?: WebDispatcherOptions['worker'] | undefined;
  readonly blocking?: WebDispatcherOptions['blocking'] | undefined;
  readonly resourceLimits?:
    | {
        readonly maxOldGenerationSizeMb?: number | undefined;
        readonly maxYoungGenerationSizeMb?: number | undefined;
        readonly codeRangeSizeMb?: number | undefined;
        readonly stackSizeMb?: number | undefined;
      }
    | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly execArgv?: readonly string[] | undefined;
}
declare function createDispatcher(options?: AutoDispatcherOptions): Dispatcher;
export { type AutoDispatcherOptions, createDispatcher };
