/**
 * The version of the contract that the cases cite: that of `docs/contract.md`. A clause keeps its id within a version.
 */
export const contractVersion = '1.4' as const;
