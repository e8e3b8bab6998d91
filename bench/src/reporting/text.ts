import type { WorkloadResult } from '../results.js';
import { tableOf } from './table.js';

/** The result of one workload as text for a terminal. */
export function textOf(result: WorkloadResult): string {
  const { id, title, figure, pinned, tasks } = result;
  return `${title} (${id}${pinned ? ', pinned' : ''}; tasks: ${tasks})\n${figure}; lower is better\n\n${tableOf(result)}\n`;
}
