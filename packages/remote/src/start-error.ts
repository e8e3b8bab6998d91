/** What is needed is not there. Its message says what to do. */
export class StartError extends Error {}
