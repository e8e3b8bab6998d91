/** Thrown where the protocol is violated. */
export class Broken extends Error {}
