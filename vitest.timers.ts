// The packages take the timers and the clock of the platform when they load (clause A21). This setup file runs before: it lets
// the unit tests of core, the adapter kit and the web adapter replace them afterwards, with fake timers and spies.

type Callable = (...args: unknown[]) => unknown;

const followers = Symbol.for('dispatch: functions that call what has replaced them');
/** Files that share a process run this file once each. */
const known: WeakSet<object> = ((globalThis as Record<symbol, WeakSet<object> | undefined>)[followers] ??=
  new WeakSet());

/** Replaces a function by one that calls whatever has replaced it since. */
function follow(name: string, owner: () => object): void {
  const replaced = Reflect.get(owner(), name) as Callable;
  if (known.has(replaced)) return;
  const original = replaced.bind(owner());
  let isCalling = false;
  const following: Callable = (...args) => {
    const current = Reflect.get(owner(), name) as Callable;
    // A spy calls the function that it replaced.
    if (current === following || isCalling) return original(...args);
    isCalling = true;
    try {
      return current.apply(owner(), args);
    } finally {
      isCalling = false;
    }
  };
  known.add(following);
  Reflect.set(owner(), name, following);
}

for (const name of ['setTimeout', 'clearTimeout', 'setInterval']) follow(name, () => globalThis);
follow('now', () => globalThis.performance);

// Where Node loads the packages, they take the timers of its module.
const { setTimeout, clearTimeout, setInterval } = globalThis;
Object.assign(globalThis.process?.getBuiltinModule('node:timers') ?? {}, { setTimeout, clearTimeout, setInterval });

export {};
