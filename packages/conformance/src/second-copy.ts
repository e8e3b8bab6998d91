/**
 * Another copy of `@dispatch/core`, with classes, symbols and state of its own: scripts/second-copy.mjs replaces the
 * compiled file by a bundle.
 */
export * from '@dispatch/core';
