/** What was asked for cannot be done as asked; the message says so in one line. */
export class UsageError extends Error {}
