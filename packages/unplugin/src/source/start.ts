import type { MagicString } from 'magic-string';
import type { Program } from 'oxc-parser';

/** Adds code before the first statement of a module, after directives such as `'use client'`. */
export function addAtStart(program: Program, text: MagicString, code: string): void {
  const first = program.body.find((each) => !('directive' in each && typeof each.directive === 'string'));
  text.appendLeft(first?.start ?? text.original.length, code);
}
