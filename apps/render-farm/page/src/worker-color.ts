/** Light enough for dark text, on light and dark pages. */
const colors = ['#f2a33a', '#5cc8b8', '#e98fb4', '#8db4f5', '#b8cf5a', '#c7a0ee', '#f08a6c', '#6fd0e8'] as const;

/** The colour of a worker, on lanes, tiles and in the list. */
export function workerColor(worker: number): string {
  return colors[worker % colors.length]!;
}
