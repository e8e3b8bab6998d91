import type { WorkloadResult } from '../results.js';
import { tableOf } from './table.js';

/** One workload for people at a terminal. */
export function textOf(result: WorkloadResult): string {
  const { id, title, figure, pinned, tasks } = result;
  return `${title} (${id}${pinned ? ', pinned' : ''}; tasks: ${tasks})\n${figure}; lower is better\n\n${tableOf(result)}\n`;
}
