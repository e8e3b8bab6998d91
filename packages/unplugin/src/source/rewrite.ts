import remapping from '@jridgewell/remapping';
import { MagicString } from 'magic-string';
import type { Program } from 'oxc-parser';
import { textOf, transformInline } from '../inline/index.js';
import { checkNames, definedTasks, type DefinedTask } from './defined-tasks.js';
import {
  addWorker,
  definedNames,
  dispatcherCallsOf,
  hasOwnWorker,
  mayCreateDispatcher,
  type AdapterName,
} from './dispatchers.js';
import { inlineId, inlineNameOf, isDerivedId, isServedId, pathOf, writtenIdOf } from './ids.js';
import { toReferences } from './references.js';
import { toServed } from './served.js';
import { announceTasks, track } from './live.js';
import { addAtStart } from './start.js';
import { isComponent, parse, placeOf, SourceError } from './syntax.js';
import { mayDefineTasks } from './task-calls.js';
import { importWhole, mayImportWhole, passOnWhole } from './whole-modules.js';

/** A source map as bundlers take it. */
export interface AnySourceMap {
  toString(): string;
}

/** A module as a bundle has it. */
export interface Rewritten {
  readonly code: string;
  readonly map: AnySourceMap;
  /** Whether it has references in place of tasks. */
  readonly hasTasks: boolean;
  /** The adapters whose dispatchers it creates, with workers of the plugin. */
  readonly adapters: readonly AdapterName[];
  /** The tasks that it has references to, or functions of. */
  readonly defined: readonly DefinedTask[];
  /** What the build should say of functions of `inline()`. */
  readonly warnings: readonly string[];
}

/** What differs between builds. */
export interface RewriteSettings {
  namespaceOf(id: string): string;
  /** The module that exports `worker` for an adapter; `undefined` if its dispatchers are left as they are. */
  workerModule(adapter: AdapterName): string | undefined;
  /** Whether components are rewritten when they are compiled. */
  readonly readsComponents?: boolean;
  /** Whether modules of tasks stay as they are. */
  readonly isPlain?: boolean;
  /** Whether callers have the functions of tasks too. */
  readonly keepsFunctions?: boolean;
  /** The adapter whose workers are replaced when their code changes, in development. */
  readonly liveAdapter?: AdapterName | undefined;
  /** Whether workers serve the modules of tasks that the page has imported when they start, and not all of the build. */
  readonly isServedOnDemand?: boolean;
}

/** A text on its way from the source to the bundle. */
interface Stage {
  readonly code: string;
  readonly map?: AnySourceMap;
}

const inlineModule = '@dispatch/core/inline';

/** Whether {@link rewrite} may change a module: parsing all of them takes longer. */
export function mayRewrite(id: string, code: string): boolean {
  return (
    isDerivedId(id) ||
    mayDefineTasks(code) ||
    mayCreateDispatcher(code) ||
    mayImportWhole(code) ||
    code.includes(inlineModule)
  );
}

/**
 * Rewrites a module.
 *
 * @param code the text of the module of which the plugin makes the one with this id.
 * @returns `undefined` if it stays as it is.
 * @throws {SourceError} that says what is wrong and where, or an `InlineError`.
 */
export function rewrite(id: string, code: string, settings: RewriteSettings): Rewritten | undefined {
  if (!mayRewrite(id, code)) return undefined;
  if (isComponent(id, code)) {
    if (code.includes(inlineModule) && settings.readsComponents !== true) {
      throw new SourceError(
        `${pathOf(id)}: the plugin does not read components, so inline() has no effect here. Move the calls of inline() ` +
          'into a .ts or .js file, and import that here',
      );
    }
    return undefined;
  }
  const { stage, warnings } = withoutInline(id, code);
  const rewritten = rewriteTasks(id, stage.code, settings);
  if (rewritten === undefined)
    return stage.map && { ...stage, map: stage.map, hasTasks: false, adapters: [], defined: [], warnings };
  const { text, ...rest } = rewritten;
  const map = text.generateMap({ source: pathOf(id), includeContent: true, hires: true });
  const first = stage.map;
  return {
    ...rest,
    code: text.toString(),
    map: first === undefined ? map : remapping([map.toString(), first.toString()], () => null),
    warnings,
  };
}

/** A module without calls of `inline()`, or the generated module of one of them, which may have such calls itself. */
function withoutInline(id: string, code: string): { readonly stage: Stage; readonly warnings: readonly string[] } {
  const own = writtenIdOf(id);
  const names = inlineNameOf(id)?.split('.') ?? [];
  const transform = (text: string, within: readonly string[]): ReturnType<typeof transformInline> =>
    transformInline(text, own, { specifierOf: (name) => inlineId(own, [...within, name].join('.')) });
  let stage: Stage = { code };
  for (const [index, name] of names.entries()) {
    const task = transform(stage.code, names.slice(0, index))?.tasks.find((each) => each.name === name);
    if (task === undefined) throw new SourceError(`${own} has no function ${name} of inline() any more`);
    stage = task;
  }
  const result = transform(stage.code, names);
  const warnings = names.length > 0 || isServedId(id) ? [] : (result?.warnings ?? []);
  return { stage: result ?? stage, warnings: warnings.map(textOf) };
}

interface Changed {
  readonly text: MagicString;
  readonly hasTasks: boolean;
  readonly adapters: readonly AdapterName[];
  readonly defined: readonly DefinedTask[];
}

function rewriteTasks(id: string, code: string, settings: RewriteSettings): Changed | undefined {
  const parsed = parse(id, code);
  if (parsed === undefined) return undefined;
  const { program, comments } = parsed;
  const text = new MagicString(code);
  const definesTasks = settings.isPlain !== true && mayDefineTasks(code);
  const defined = definesTasks ? definedTasks(id, program, code, settings.namespaceOf(id)) : [];
  checkNames(defined);
  const finish = (hasTasks: boolean, adapters: readonly AdapterName[]): Changed | undefined =>
    text.hasChanged() ? { text, hasTasks, adapters, defined } : undefined;

  if (isServedId(id)) {
    if (!toServed(program, text, settings.namespaceOf(id))) passOnWhole(program, text);
    return finish(false, []);
  }

  const hasTasks = definesTasks && toCallers(id, program, text, settings);
  const adapters = new Set<AdapterName>();
  const names = definedNames(program);
  for (const { adapter, call } of mayCreateDispatcher(code) ? dispatcherCallsOf(program) : []) {
    const module = settings.workerModule(adapter);
    if (module === undefined || hasOwnWorker(call, names)) continue;
    if (hasTasks) {
      throw new SourceError(
        `${placeOf(id, code, call.start)}: a module of tasks creates a dispatcher, and every worker would create one too. ` +
          `Move the calls of defineTasks() into a module of their own`,
      );
    }
    if (!adapters.has(adapter))
      addAtStart(program, text, `import { ${importedNames(adapter, settings)} } from ${JSON.stringify(module)};\n`);
    adapters.add(adapter);
    addWorker(text, call, `__dispatchWorker_${adapter}${settings.liveAdapter === adapter ? '()' : ''}`);
    if (settings.liveAdapter === adapter) track(text, call, adapter);
  }
  const web = settings.isServedOnDemand === true && hasTasks ? settings.workerModule('web') : undefined;
  if (web !== undefined) announceTasks(program, text, web, settings.namespaceOf(id));
  if (mayImportWhole(code)) importWhole(program, comments, text);
  return finish(hasTasks, [...adapters]);
}

function importedNames(adapter: AdapterName, { liveAdapter }: RewriteSettings): string {
  const worker = `worker as __dispatchWorker_${adapter}`;
  return liveAdapter === adapter ? `${worker}, track as __dispatchTrack_${adapter}` : worker;
}

function toCallers(id: string, program: Program, text: MagicString, settings: RewriteSettings): boolean {
  const namespace = settings.namespaceOf(id);
  return settings.keepsFunctions === true
    ? toServed(program, text, namespace)
    : toReferences(id, program, text, namespace);
}
