import type { Aspect, Case } from '../case.js';

/** Adds aspects to what each of these cases says that it depends on. */
export function touching(aspects: readonly Aspect[], ...groups: readonly (readonly Case[])[]): Case[] {
  return groups.flat().map((test) => ({ ...test, touches: [...(test.touches ?? []), ...aspects] }));
}

/** Says why these cases usually hang. */
export function hinting(hint: string, ...groups: readonly (readonly Case[])[]): Case[] {
  return groups.flat().map((test) => ({ ...test, hint: test.hint ?? hint }));
}
