/** A peer that answers wrongly is not measured: the run fails. */
export function check(holds: boolean, complaint: string): void {
  if (!holds) throw new Error(`wrong result: ${complaint}`);
}
