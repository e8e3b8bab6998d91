import type { Capabilities } from '@dispatch/core';
import { touchesOneOf } from './aspects.js';
import type { Aspect, CapabilityPattern, Case } from './case.js';
import type { Harness, HarnessAbility } from './harness.js';
import { nearest } from './nearest.js';
import { show } from './show.js';

/** Which cases to run. */
export interface Selection {
  /** Only the cases with these ids; an entry that ends with `/` matches all ids with that prefix. Default: all. */
  readonly only?: readonly string[] | undefined;
  /**
   * Only the cases that depend on one of these aspects. Default: all. For a setting that differs only in these aspects
   * from one in which all cases run. The report names the cases that are left out.
   */
  readonly touching?: readonly Aspect[] | undefined;
  /** The ids of cases known to fail. One that passes, is skipped or does not exist makes the run fail. Default: none. */
  readonly expectedFailures?: readonly string[] | undefined;
}

/** @throws {TypeError} if an option that is an array of ids is something else, such as a single id. */
export function checkSelection({ only, expectedFailures }: Selection): void {
  for (const [name, ids] of Object.entries({ only, expectedFailures })) {
    if (ids !== undefined && !Array.isArray(ids))
      throw new TypeError(`'${name}' must be an array of ids of cases, such as ['cancel/'], got ${show(ids)}`);
  }
}

/** Whether `only` includes the case. */
export function isSelected(id: string, only?: readonly string[]): boolean {
  return only === undefined || only.some((name) => matches(id, name));
}

function matches(id: string, name: string): boolean {
  return name.endsWith('/') ? id.startsWith(name) : id === name;
}

/** A sentence for each entry of `only` that matches no case, with the most similar ids. */
export function unmatched(only: readonly string[] | undefined, cases: readonly Case[]): string[] {
  const ids = cases.map(({ id }) => id);
  const known = new Set([...ids, ...ids.map((id) => id.slice(0, id.indexOf('/') + 1))]);
  return (only ?? [])
    .filter((name) => !ids.some((id) => matches(id, name)))
    .map((name) => {
      const similar = nearest(name, [...known]).join(', ');
      return `'${name}' in 'only' matches no case${similar === '' ? '' : `; similar: ${similar}`}`;
    });
}

/** Whether `touching` leaves the case out. A case that does not apply to this dispatcher is skipped instead. */
export function isLeft(
  test: Case,
  touching: readonly Aspect[] | undefined,
  capabilities: Capabilities,
  harness: Harness,
): boolean {
  return !touchesOneOf(test, touching) && reasonToSkip(test, capabilities, harness) === undefined;
}

/** The ability of the harness that `test` needs and does not have, if it applies otherwise. */
export function missingAbility(test: Case, capabilities: Capabilities, harness: Harness): HarnessAbility | undefined {
  const missing = test.needs?.find((ability) => harness[ability] === undefined);
  return missing !== undefined && reasonOfCapabilities(test, capabilities) === undefined ? missing : undefined;
}

/**
 * Why `test` does not apply to a dispatcher with these capabilities under this harness; `undefined` if it applies and
 * must pass.
 */
export function reasonToSkip(test: Case, capabilities: Capabilities, harness: Harness): string | undefined {
  const missing = missingAbility(test, capabilities, harness);
  return missing === undefined ? reasonOfCapabilities(test, capabilities) : `needs a harness with '${missing}'`;
}

function reasonOfCapabilities(test: Case, capabilities: Capabilities): string | undefined {
  for (const [name, wanted] of entries(test.requires)) {
    if (!wanted.includes(capabilities[name])) {
      return `is for capability ${name}: ${wanted.map(quoted).join(' or ')}; this dispatcher has ${quoted(capabilities[name])}`;
    }
  }
  for (const [name, unwanted] of entries(test.forbids)) {
    if (unwanted.includes(capabilities[name])) return `is not for capability ${name}: ${quoted(capabilities[name])}`;
  }
  return undefined;
}

type Values = readonly Capabilities[keyof Capabilities][];

function entries(pattern: CapabilityPattern = {}): readonly (readonly [keyof Capabilities, Values])[] {
  // The type system only knows that keys are strings; the type of the pattern says which.
  const names = Object.keys(pattern) as (keyof Capabilities)[];
  return names.flatMap((name) => {
    const value = pattern[name];
    return value === undefined ? [] : [[name, typeof value === 'object' ? value : [value]] as const];
  });
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
