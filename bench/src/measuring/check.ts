/** Fails the run if a result of a peer is wrong. */
export function check(holds: boolean, problem: string): void {
  if (!holds) throw new Error(`wrong result: ${problem}`);
}
