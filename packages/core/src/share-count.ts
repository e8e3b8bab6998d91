import type { SharingHost } from './sharing.js';

interface Count {
  values: number;
}

const counts = new WeakMap<SharingHost, Count>();

/** The number of values that a dispatcher shares, which its `stats()` has from the first one on. */
export function shareCountOf(host: SharingHost): Count {
  const known = counts.get(host);
  if (known !== undefined) return known;
  const count: Count = { values: 0 };
  counts.set(host, count);
  const report = host.stats.bind(host);
  host.stats = () => {
    const stats = report();
    // Another copy of this package may count too.
    return { ...stats, sharedValues: (stats.sharedValues ?? 0) + count.values };
  };
  return count;
}
