/** A mistake of the user's: told in one line, without a stack. */
export class UsageError extends Error {}
