/** At most three of `names` that differ little from `name`, the most similar first. */
export function nearest(name: string, names: readonly string[]): string[] {
  return names
    .map((other) => ({ other, changes: changes(name, other) }))
    .filter(({ other, changes: count }) => count <= Math.max(2, other.length / 4))
    .sort((a, b) => a.changes - b.changes)
    .slice(0, 3)
    .map(({ other }) => other);
}

/** How many characters have to be added, removed or replaced to make `to` of `from`. */
function changes(from: string, to: string): number {
  let costs = [...Array(to.length + 1).keys()];
  for (const character of from) {
    const next = [(costs[0] ?? 0) + 1];
    for (let end = 1; end <= to.length; end += 1) {
      const replaced = (costs[end - 1] ?? 0) + (to[end - 1] === character ? 0 : 1);
      next.push(Math.min(replaced, (costs[end] ?? 0) + 1, (next[end - 1] ?? 0) + 1));
    }
    costs = next;
  }
  return costs[to.length] ?? 0;
}
