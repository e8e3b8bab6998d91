import { adapterOf, workerFiles } from '../project.js';

/** A module of Vite's development server. */
export interface ServedModule {
  readonly id: string | null;
  readonly url: string;
  readonly importers: ReadonlySet<ServedModule>;
}

/** Who imports a module in the end: the file of the workers, and modules of the page. */
export function usersOf(module: ServedModule): { readonly workers: boolean; readonly page: boolean } {
  const seen = new Set<ServedModule>();
  const waiting = [module];
  let [workers, page] = [false, false];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    if (adapterOf(workerFiles, each.id ?? '') !== undefined) workers = true;
    else if (each.importers.size === 0) page = true;
    else waiting.push(...each.importers);
  }
  return { workers, page };
}
