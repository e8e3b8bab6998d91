/** Which files import which, as far as Node has loaded them here. */
export class ImportGraph {
  readonly #imports = new Map<string, Set<string>>();
  /** Modules of tasks: workers load them. */
  readonly #tasks = new Set<string>();

  addImport(from: string, to: string): void {
    const imports = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, imports.add(to));
  }

  addTasks(url: string): void {
    this.#tasks.add(url);
  }

  /** All that workers load: modules of tasks, and what they import. */
  ofWorkers(): ReadonlySet<string> {
    const found = new Set(this.#tasks);
    for (const url of found) for (const next of this.#imports.get(url) ?? []) found.add(next);
    return found;
  }
}
