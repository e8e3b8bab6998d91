import { version } from './version.js';

// A program may load this package more than once: as an ES module and as CommonJS, in two installed versions, or in two
// bundles. Copies of one protocol work together: they share symbols, and state of the thread (ADR 40).

/** Raised by a change after which an older copy cannot use what this one shares, or the other way round. */
const protocol = 1;

/** On a task: its definition. */
export const definitionKey: unique symbol = Symbol.for(`@dispatch/core/${protocol}/definition`);
/** On a task: its arguments. */
export const argumentsKey: unique symbol = Symbol.for(`@dispatch/core/${protocol}/arguments`);
/** On a future: the functions of its copy for those who wait for it. */
export const futureKey: unique symbol = Symbol.for(`@dispatch/core/${protocol}/future`);
/** On the prototype of a class of errors: its name. */
export const errorKey: unique symbol = Symbol.for(`@dispatch/core/${protocol}/error`);

const realm: Record<symbol, unknown> = globalThis;

/** What `globalThis` has under a registered symbol: `initial`, unless another copy was earlier. */
function stored<T extends object>(key: string, initial: T): T {
  return (realm[Symbol.for(`@dispatch/core${key}`)] ??= initial) as T;
}

/** The state `name` that compatible copies share: `initial`, unless another copy was earlier. */
export function shared<T extends object>(name: string, initial: T): T {
  return stored(`/${protocol}/${name}`, initial);
}

/** Describes the first copy of each protocol. */
const copies = stored<Record<number, () => string>>('', {});
// The first frame is in this file. CommonJS has no `import.meta.url`, and bundlers replace it by a path of the machine.
copies[protocol] ??= () => `${version} (${/\S+:\d+:\d+/.exec(`${new Error().stack}`)?.[0]})`;

/** For a message about a value that may be from an incompatible copy: which copies this realm has. */
export function incompatibleCopies(): string {
  const all = Object.values(copies);
  return all[1]
    ? ` (this program has @dispatch/core ${all.map((describe) => describe()).join(' and ')}, which do not work together)`
    : '';
}
