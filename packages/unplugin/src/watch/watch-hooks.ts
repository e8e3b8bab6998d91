import type { LoadFnOutput, ResolveFnOutput, ResolveHookContext } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import { originOf, writtenId } from '../inline/generated-url.js';
import { built, resolved } from '../inline/node-hooks.js';
import { inlineModule } from '../inline/calls.js';
import { mayDefineTasks } from '../source/task-calls.js';
import { trackDispatchers } from './tracked-calls.js';

/** What the loader says of modules. */
export type Report =
  | { readonly kind: 'import'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'load';
      readonly url: string;
      /** Of the written file. */
      readonly text: string;
      readonly hasTasks: boolean;
      readonly hasInline: boolean;
    };

/** What a loader gets that runs on a thread of its own. */
export interface LoaderData {
  readonly texts: ReadonlyMap<string, string>;
  readonly trackModule: string | undefined;
  readonly port: MessagePort;
}

/** The hooks of Node's loader that also say which modules there are. */
export class WatchHooks {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #trackModule: string | undefined;
  readonly #report: (report: Report) => void;

  /**
   * @param texts of written modules that are to be used in place of files.
   * @param trackModule the URL of the module that gets the dispatchers of the program, if they are to be tracked.
   */
  constructor(texts: ReadonlyMap<string, string>, trackModule: string | undefined, report: (report: Report) => void) {
    this.#texts = texts;
    this.#trackModule = trackModule;
    this.#report = report;
  }

  resolved(specifier: string, context: ResolveHookContext, found: ResolveFnOutput): ResolveFnOutput {
    const result = resolved(specifier, context, found);
    if (context.parentURL !== undefined && isWatched(result.url))
      this.#report({ kind: 'import', from: context.parentURL, to: result.url });
    return result;
  }

  built(url: string, loaded: LoadFnOutput): LoadFnOutput {
    const { format, source } = loaded;
    if (source == null || format?.startsWith('module') !== true || !isWatched(url)) return built(url, loaded);
    const written = typeof source === 'string' ? source : new TextDecoder().decode(source);
    const text = this.#texts.get(writtenId(url)) ?? written;
    const isGenerated = originOf(url) !== undefined;
    const hasInline = text.includes(inlineModule);
    this.#report({ kind: 'load', url, text, hasTasks: isGenerated || mayDefineTasks(text), hasInline });
    const tracked =
      this.#trackModule === undefined || isGenerated
        ? undefined
        : trackDispatchers(fileURLToPath(url), text, this.#trackModule);
    return built(url, { ...loaded, source: tracked ?? text });
  }
}

function isWatched(url: string): boolean {
  return url.startsWith('file:') && !url.includes('/node_modules/');
}
