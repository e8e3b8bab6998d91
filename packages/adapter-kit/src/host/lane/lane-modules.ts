import type { ModuleMessage } from '../../wire/messages.js';
import type { Call } from '../call/call.js';
import type { Slots } from './slots.js';

/** Measures how long imports take, and so has those that have not ended. */
export interface ImportTimers {
  readonly importing: ReadonlyMap<string, unknown>;
  importBegan(module: string): void;
  importEnded(module: string): void;
}

/** The task modules that one worker has imported, is importing, or will import. */
export class LaneModules {
  readonly #timers: ImportTimers;
  readonly #slots: Slots;
  /** The modules of the calls that were assigned, and whether each is known to be loaded. */
  readonly #loaded = new Map<string, boolean>();
  /** Whether calls start in the order of assignment: those that wait for a module are overtaken. */
  keepOrder = true;

  constructor({ slots, timers }: { readonly slots: Slots; readonly timers: ImportTimers }) {
    this.#timers = timers;
    this.#slots = slots;
  }

  /** Whether the worker need not import the module of `call`. */
  hasLoaded({ profile }: Call): boolean {
    const { module } = profile.definition;
    return module === undefined || this.#loaded.get(module) === true;
  }

  /** Whether the worker is importing the module of `call`. */
  isImporting({ profile }: Call): boolean {
    return profile.definition.module !== undefined && this.#timers.importing.has(profile.definition.module);
  }

  /** Whether the worker is importing modules, and that of `call` is not among them. */
  isImportingOther(call: Call): boolean {
    return this.#timers.importing.size > 0 && !this.isImporting(call);
  }

  /** The modules, other than `module`, that the worker is importing or will import. */
  unloaded(module: string): string[] {
    return [...this.#loaded].filter(([other, loaded]) => !loaded && other !== module).map(([other]) => other);
  }

  /** A call was assigned. */
  add({ profile }: Call): void {
    const { module } = profile.definition;
    if (module !== undefined && !this.#loaded.has(module)) this.#loaded.set(module, false);
  }

  /** A call could not be posted, so the worker will not import its module for it. */
  remove({ profile }: Call): void {
    const { module } = profile.definition;
    if (module === undefined || this.#loaded.get(module) || this.#timers.importing.has(module)) return;
    if (!this.#isOfAssigned(module)) this.#loaded.delete(module);
  }

  /**
   * The import of a module has begun or ended.
   *
   * @throws {TypeError} if that cannot be: a module is loaded once, and only one import of it is under way at a time.
   */
  onMessage({ module, status }: ModuleMessage): void {
    // The worker imports no other modules, and must not be able to make this thread remember any number of names.
    if (!this.#loaded.has(module) && !this.#timers.importing.has(module) && !this.#isOfAssigned(module)) return;
    if (status !== 'importing' && status !== 'loaded' && status !== 'failed') throw new TypeError('an unknown status');
    // Its time limit would fail calls that other workers could run.
    if (this.#loaded.get(module) && status !== 'loaded') throw new TypeError('the module is loaded');
    if (status === 'importing' && this.#timers.importing.has(module)) throw new TypeError('the import has begun');
    this.keepOrder = false;
    if (status === 'importing') this.#timers.importBegan(module);
    else this.#timers.importEnded(module);
    if (status === 'loaded') this.#loaded.set(module, true);
    // Its next call imports it again.
    if (status === 'failed') this.#loaded.delete(module);
  }

  /** The worker holds no calls. If one was taken back, its import may continue, and the next calls wait for it. */
  resetOrder(): void {
    this.keepOrder = this.#timers.importing.size === 0;
  }

  #isOfAssigned(module: string): boolean {
    return this.#slots.which(({ profile }) => profile.definition.module === module).length > 0;
  }
}
