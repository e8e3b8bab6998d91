/** A task, by what names it. */
interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** What to say of a task that is none of `tasks`: which other namespaces have it, or which names are similar. */
export function similar({ namespace, name }: Named, tasks: readonly Named[], where: string): string {
  const others = tasks.filter((each) => each.name === name).map((each) => `'${each.namespace}'`);
  if (others.length > 0) return `, but in namespace ${others.slice(0, 5).join(' and ')}`;
  const names = tasks.filter((each) => each.namespace === namespace).map((each) => each.name);
  const near = nearest(name, names);
  return near.length > 0
    ? `; similar names: ${near.join(', ')}`
    : ` (none of the ${names.length} tasks of ${where} has a similar name)`;
}

/** At most five names, the most similar first. At least half of each is the same. */
function nearest(name: string, names: readonly string[]): string[] {
  return names
    .map((each) => ({ each, distance: distance(name.toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, distance }) => distance <= Math.max(name.length, each.length) / 2)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 5)
    .map(({ each }) => each);
}

/** The Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, character] of [...a].entries()) {
    const above = row;
    row = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (above[j] ?? 0) + (b[j] === character ? 0 : 1);
      row.push(Math.min(replaced, (above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
  }
  return row[b.length] ?? 0;
}
