// The packages take the timers and the clock of the platform when they load (clause A21). This setup file runs before: it lets
// the unit tests of core, the adapter kit and the web adapter replace them afterwards, with fake timers and spies.

type Callable = (...args: unknown[]) => unknown;

/** Replaces a function by one that calls whatever has replaced it since. */
function follow(name: string, owner: () => object): void {
  const original = (Reflect.get(owner(), name) as Callable).bind(owner());
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
  Reflect.set(owner(), name, following);
}

for (const name of ['setTimeout', 'clearTimeout', 'setInterval']) follow(name, () => globalThis);
follow('now', () => globalThis.performance);

export {};
