/** Invalid arguments; the message is one line for the user. */
export class UsageError extends Error {}
