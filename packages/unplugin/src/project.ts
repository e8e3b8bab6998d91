import { existsSync } from 'node:fs';
import { dirname } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { Namespaces } from './namespace.js';
import { checkOptions, type PluginOptions } from './options.js';
import { checkNames, type DefinedTask } from './source/defined-tasks.js';
import type { AdapterName } from './source/dispatchers.js';
import { rewrite, type Rewritten } from './source/rewrite.js';
import { isDerivedId, isServedId, pathOf } from './source/ids.js';
import { workerEntry } from './worker-entry.js';

/** The file of this package that is the workers' file of an adapter; a build has other text in it. */
export const workerFiles: Readonly<Record<AdapterName, string>> = {
  web: fileOf('web-worker'),
  node: fileOf('node-worker'),
};

/** The file of this package that exports `worker` for an adapter. */
export const workerModules: Readonly<Record<AdapterName, string>> = { web: fileOf('web'), node: fileOf('node') };

/** The file of this package that exports a `worker` that fails. */
const noWorkerModule = fileOf('none');

function fileOf(name: string): string {
  return fileURLToPath(new URL(`./runtime/${name}.js`, import.meta.url)).replaceAll('\\', '/');
}

/** Whether a module is a file of this package that becomes part of builds. */
export function isOfRuntime(id: string): boolean {
  return dirname(id.replaceAll('\\', '/')) === dirname(workerFiles.web);
}

/** The adapter of one of these files. */
export function adapterOf(files: Readonly<Record<AdapterName, string>>, id: string): AdapterName | undefined {
  const path = pathOf(id).replaceAll('\\', '/');
  return path === files.web ? 'web' : path === files.node ? 'node' : undefined;
}

/** What the plugin knows of the modules of one build. */
export class Project {
  /** The modules that have references in place of tasks. */
  readonly tasks: Set<string> = new Set();
  /** The modules that create dispatchers with workers of the plugin. */
  readonly dispatchers: Set<string> = new Set();
  /** Whether there are Web Workers where the build runs. */
  hasWebWorkers = true;
  /** The adapter whose workers are replaced when their code changes. */
  liveAdapter: AdapterName | undefined;
  /** Whether workers serve the modules of tasks that the page has imported when they start. */
  isServedOnDemand = false;
  /** Whether components are rewritten when they are compiled. */
  readsComponents = false;
  /** Whether modules of tasks and dispatchers of Node stay as they are. */
  isPlain = false;
  /** Why the workers' file cannot be built: it then throws this, where a build with errors has files all the same. */
  failure: string | undefined;
  /** Whether a module imports an adapter. */
  #hasAdapter = false;
  readonly #defined = new Map<string, readonly DefinedTask[]>();
  readonly #namespaces: Namespaces;
  readonly #isExcluded: (id: string) => boolean;
  readonly #keepsFunctions: boolean;

  constructor(options: PluginOptions, hasShortNames: boolean) {
    this.#namespaces = new Namespaces(hasShortNames);
    const { isExcluded, keepFunctions } = checkOptions(options);
    this.#isExcluded = isExcluded;
    this.#keepsFunctions = keepFunctions;
  }

  /** A module as the build has it; `undefined` if it stays as it is. */
  rewrite(id: string, code: string): Rewritten | undefined {
    this.see(code);
    if (this.#isExcluded(pathOf(id))) return undefined;
    const rewritten = rewrite(id, code, {
      namespaceOf: (each) => this.#namespaces.of(each),
      workerModule: (adapter) => this.#workerModule(adapter),
      isPlain: this.isPlain,
      readsComponents: this.readsComponents,
      keepsFunctions: this.#keepsFunctions,
      liveAdapter: this.liveAdapter,
      isServedOnDemand: this.isServedOnDemand,
    });
    if (!isServedId(id)) {
      this.#defined.set(id, rewritten?.defined ?? []);
      change(this.tasks, id, rewritten?.hasTasks === true);
      change(this.dispatchers, id, (rewritten?.adapters.length ?? 0) > 0);
    }
    return rewritten;
  }

  #workerModule(adapter: AdapterName): string | undefined {
    if (adapter === 'web' && !this.hasWebWorkers) return noWorkerModule;
    return this.isPlain ? undefined : workerModules[adapter];
  }

  /** Forgets the modules that are not part of a build any more. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.tasks) change(this.tasks, id, ids.has(id));
    for (const id of this.dispatchers) change(this.dispatchers, id, ids.has(id));
  }

  /** A module is part of the build, whether it is rewritten or not. */
  see(code: string): void {
    if (/['"]@dispatch\/(?!core\b|unplugin\b)[\w-]+(?:\/worker)?['"]/.test(code)) this.#hasAdapter = true;
  }

  /** What to say of modules whose functions are in no file of a complete build. */
  lostFunctions(): string | undefined {
    const [first] = this.tasks;
    if (first === undefined || this.#hasAdapter || this.#keepsFunctions) return undefined;
    return (
      `no file of this build has the functions of the tasks in ${pathOf(first)}, since no module of it imports an adapter, ` +
      "such as @dispatch/web. Build a library without this plugin; in another program, name the module in 'exclude'"
    );
  }

  /**
   * Checks workers' files that are there already. If they are wrong, they are built again, and throw what `check` throws:
   * the files of the callers are there too.
   */
  async checked(check: () => void, rebuild: () => Promise<unknown>): Promise<void> {
    try {
      check();
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      await rebuild();
      throw error;
    } finally {
      this.failure = undefined;
    }
  }

  /**
   * The text of the workers' file.
   *
   * @throws {SourceError} if two modules define tasks of one name in one namespace.
   */
  workerEntry(adapter: AdapterName): string {
    if (this.failure !== undefined) return `throw new Error(${JSON.stringify(this.failure)});\nexport {};\n`;
    // A module may be there several times, with other queries; in development, one may be gone.
    const written = [...this.tasks].filter((id) => !isDerivedId(id));
    const modules = new Map(written.map((id) => [pathOf(id), this.#defined.get(id) ?? []]));
    checkNames([...modules].flatMap(([path, defined]) => (existsSync(path) ? defined : [])));
    return workerEntry(adapter, [...this.tasks]);
  }
}

function change(set: Set<string>, value: string, has: boolean): void {
  if (has) set.add(value);
  else set.delete(value);
}
