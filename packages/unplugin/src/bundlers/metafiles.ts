import { resolve } from 'node:path';
import type { Project } from '../project.js';
import { checkCycles } from './cycles.js';

/** What a build of esbuild or Bun says of its modules. Paths are relative to the folder in which it runs. */
export interface Metafile {
  readonly inputs: Readonly<
    Record<string, { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }>
  >;
}

/** Checks that no module of tasks imports its page. @throws {SourceError} that names the modules. */
export function checkMetafiles(project: Project, metafiles: readonly (Metafile | undefined)[], root: string): void {
  const imports = new Map<string, string[]>();
  for (const metafile of metafiles) {
    for (const [path, input] of Object.entries(metafile?.inputs ?? {})) {
      const local = input.imports.filter(({ external }) => external !== true);
      imports.set(
        resolve(root, path),
        local.map((each) => resolve(root, each.path)),
      );
    }
  }
  checkCycles({ ...project, importsOf: (id) => imports.get(id) ?? [] });
}
