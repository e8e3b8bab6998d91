import type { AdapterName } from './source/dispatchers.js';
import { servedId } from './source/ids.js';
import { setsExport } from './source/served.js';

/** The text of the file that workers run: it serves the tasks of all these modules. */
export function workerEntry(adapter: AdapterName, modules: readonly string[]): string {
  const ids = [...modules].sort();
  const imports = ids.map((id, index) => `import { ${setsExport} as $${index} } from ${JSON.stringify(servedId(id))};`);
  const sets = ids.map((_, index) => `...$${index}`);
  return [`import { serve } from '@dispatch/${adapter}/worker';`, ...imports, `serve(${sets.join(', ')});`, ''].join(
    '\n',
  );
}
