/** The primes below a limit. */
export function primesBelow(limit: number): number[] {
  const isComposite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let n = 2; n < limit; n += 1) {
    if (isComposite[n] === 1) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < limit; multiple += n) isComposite[multiple] = 1;
  }
  return primes;
}
