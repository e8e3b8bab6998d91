import type { LoadFnOutput, ResolveFnOutput, ResolveHookContext } from 'node:module';
import { fileURLToPath } from 'node:url';
import { buildModule } from './build-module.js';
import { originOf } from './generated-url.js';
import { InlineError, textOf } from './inline-error.js';

// Hooks of Node's loader. Node calls them on this thread or on one of its own, with `next` synchronous or asynchronous.

/**
 * Where a module is, by what `next` says of the written one: a generated module is not a file.
 *
 * @param found what `next` has returned for `writtenId(specifier)`.
 */
export function resolved(
  specifier: string,
  { parentURL }: ResolveHookContext,
  found: ResolveFnOutput,
): ResolveFnOutput {
  if (originOf(specifier) === undefined) return found;
  return { ...found, url: new URL(specifier, parentURL).href, shortCircuit: true };
}

/** Builds what Node has loaded of the written file. @throws {Error} with the code, if a function cannot be moved. */
export function built(url: string, loaded: LoadFnOutput): LoadFnOutput {
  const { format, source } = loaded;
  if (source == null || format?.startsWith('module') !== true || !url.startsWith('file:')) return loaded;
  const code = typeof source === 'string' ? source : new TextDecoder().decode(source);
  const module = moduleOf(url, code);
  if (module === undefined) return loaded;
  for (const warning of module.warnings) process.emitWarning(textOf(warning), 'InlineWarning');
  // Nothing else of what Node has loaded: that is of the written file, and has its URL.
  return {
    format,
    source: `${module.code}\n//# sourceMappingURL=${module.map.toUrl()}\n`,
    shortCircuit: true,
  };
}

function moduleOf(url: string, code: string): ReturnType<typeof buildModule> {
  try {
    return buildModule(fileURLToPath(url), code);
  } catch (error) {
    if (!(error instanceof InlineError)) throw error;
    error.message = textOf(error);
    error.stack = `${error.name}: ${error.message}`;
    throw error;
  }
}
