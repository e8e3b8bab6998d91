import type { CarriedContext, Carrying, CarryingCall, ContextCarrier } from './carrier.js';
import { check } from './check.js';
import { isThenable } from './context.js';
import { shared } from './copies.js';
import { report } from './report.js';

export type { ContextCarrier, SubmittedTask } from './carrier.js';

/** The carriers of this thread, by their names. */
const defined = /* @__PURE__ */ shared('carriers by name', new Map<string, ContextCarrier>());
const carrying = /* @__PURE__ */ shared<Carrying>('carrying', {});

/** A part of Node's `AsyncLocalStorage`. */
export interface CarriedStore<T> {
  run<R>(store: T, fn: () => R): R;
  getStore(): T | undefined;
}

/**
 * Makes a carrier known in this thread and returns it. Call it at the top level of a module that both sides import: the
 * dispatcher's side passes the carrier to `createDispatcher({ context })`, and a worker finds it by its name among those
 * that the modules loaded in it have defined. A worker ignores what is carried under a name that is not defined there
 * (clause V8). A second carrier of the same name replaces the first, as when a module is reloaded.
 *
 * @throws {TypeError} if `carrier` has no name, no `capture`, no `run`, or a `send` that is not a function.
 */
export function defineCarrier<Value>(
  carrier: ContextCarrier<Value> & { readonly send?: undefined },
): ContextCarrier<Value>;
export function defineCarrier<Captured, Sent>(carrier: ContextCarrier<Captured, Sent>): ContextCarrier<Captured, Sent>;
export function defineCarrier<Captured, Sent>(carrier: ContextCarrier<Captured, Sent>): ContextCarrier<Captured, Sent> {
  checkCarrier('carrier', carrier);
  defined.set(carrier.name, carrier);
  carrying.capturing ??= capturing;
  carrying.contextsOf ??= contextsOf;
  carrying.run ??= run;
  return carrier;
}

/**
 * Carries the store of an `AsyncLocalStorage`: a task runs in a copy of the store that its call was made in, also after
 * an `await`. Call it at the top level of the module that creates the storage, and import that module on both sides. Any
 * object with the two methods is accepted; what code after an `await` sees then depends on it.
 *
 * @throws {TypeError} if `storage` lacks a method, or `name` is not a string.
 */
export function carryStore<T>(storage: CarriedStore<T>, { name }: { readonly name: string }): ContextCarrier<T> {
  const { run, getStore } = Object(storage) as Partial<CarriedStore<T>>;
  check(isFunction(run) && isFunction(getStore), 'storage', "an object with 'run' and 'getStore'", storage);
  return defineCarrier<T>({
    name,
    capture: () => storage.getStore(),
    run: (store, fn) => storage.run(store, fn),
  });
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function checkCarrier(what: string, carrier: unknown): void {
  // Code that is not type-checked may pass anything.
  const { name, capture, run, send } = Object(carrier) as Partial<ContextCarrier>;
  // The properties of an object with such names would not be in the order of the carriers.
  check(typeof name === 'string' && !/^(\d*|__proto__)$/.test(name), `${what}.name`, 'a string with a letter', name);
  check(isFunction(capture), `${what}.capture`, 'a function', capture);
  check(isFunction(run), `${what}.run`, 'a function', run);
  check(send === undefined || isFunction(send), `${what}.send`, 'a function', send);
}

const capturing: Required<Carrying>['capturing'] = (given) => {
  check(Array.isArray(given), 'context', 'an array of carriers', given);
  const carriers = [...given];
  carriers.forEach((carrier, index) => {
    checkCarrier(`context[${index}]`, carrier);
    const isFirst = carriers.findIndex(({ name }) => name === carrier.name) === index;
    check(isFirst, `context[${index}].name`, 'a name that no other carrier has', carrier.name);
  });
  if (carriers.length === 0) return undefined;
  return carriers.some(({ send }) => send !== undefined) ? sending(carriers) : sharing(carriers);
};

type Capture = (isItem: boolean) => CarryingCall['carry'];

/** For a map: its tasks capture nothing themselves. */
const carryNothing: CarryingCall['carry'] = () => undefined;

/** Captures what is the same for all tasks of a call. One context for calls with the same values: it is sent once a batch. */
function sharing(carriers: readonly ContextCarrier[]): Capture {
  // Weak: the store of a call that is done must not stay in memory.
  let latest: WeakRef<{ readonly context: CarriedContext; readonly carry: CarryingCall['carry'] }> | undefined;
  return (isItem) => {
    const last = latest?.deref();
    const context: Record<string, unknown> = {};
    let isEmpty = true;
    let isSame = last !== undefined;
    try {
      for (const carrier of carriers) {
        const value = carrier.capture();
        isSame &&= last?.context[carrier.name] === value;
        if (value === undefined) continue;
        isEmpty = false;
        context[carrier.name] = value;
      }
    } catch (error) {
      return () => ({ error });
    }
    if (isEmpty) return isItem ? carryNothing : undefined;
    if (last !== undefined && isSame) return last.carry;
    const carry = (call: CarryingCall): undefined => {
      call.carry = undefined;
      call.context = context;
    };
    latest = new WeakRef({ context, carry });
    return carry;
  };
}

/** Captures, and makes the context of each task of a call. */
function sending(carriers: readonly ContextCarrier[]): Capture {
  return (isItem) => {
    let captured: readonly unknown[];
    try {
      captured = carriers.map((carrier) => carrier.capture());
    } catch (error) {
      return () => ({ error });
    }
    return (call, run, { name, namespace }) => {
      call.carry = undefined;
      const context: Record<string, unknown> = {};
      try {
        carriers.forEach((carrier, index) => {
          let value = captured[index];
          if (value !== undefined && carrier.send !== undefined)
            value = carrier.send(value, { run, task: name, namespace, isItem });
          if (value !== undefined) context[carrier.name] = value;
        });
      } catch (error) {
        return { error };
      }
      if (Object.keys(context).length > 0) call.context = context;
      return undefined;
    };
  };
}

const contextsOf: Required<Carrying>['contextsOf'] = (batch) => {
  const first = batch[0]?.extras?.context;
  if (!batch.every(({ extras }) => extras?.context === first))
    return { contexts: batch.map(({ extras }) => extras?.context) };
  return first && { contexts: [first] };
};

/** Calls `body` once, within all carriers; the first one is the outermost. Its outcome is what `body` returns or throws. */
function run<R>(context: CarriedContext, body: () => R): R {
  let outcome: Outcome<R> | undefined;
  let enter = (): unknown => {
    outcome ??= outcomeOf(body);
    return valueOf(outcome);
  };
  const names = Object.keys(context);
  for (let index = names.length - 1; index >= 0; index -= 1) {
    const name = names[index] ?? '';
    const carrier = defined.get(name);
    if (carrier === undefined) continue;
    const fn = enter;
    enter = () => {
      const returned = carrier.run(context[name], fn);
      if (isThenable(returned) && returned !== outcome?.value) ignoreOutcome(returned, outcome);
      return outcome && valueOf(outcome);
    };
  }
  try {
    enter();
  } catch (error) {
    if (outcome === undefined) throw error;
    // A carrier lets what the body throws pass, and may throw something of its own.
    if (!outcome.failed || error !== outcome.error) report(error, 'run() of a carrier threw');
  }
  if (outcome === undefined) throw new TypeError('run() of a carrier must call its function before it returns');
  return valueOf(outcome);
}

/** A `run` that is asynchronous rejects with what its function throws: that must not be an unhandled rejection. */
function ignoreOutcome(returned: PromiseLike<unknown>, outcome: Outcome<unknown> | undefined): void {
  Promise.resolve(returned).catch((error: unknown) => {
    const isOfBody = outcome?.failed === true ? error === outcome.error : isThenable(outcome?.value);
    if (!isOfBody) report(error, 'run() of a carrier rejected');
  });
}

type Outcome<R> =
  | { readonly failed: false; readonly value: R }
  | { readonly failed: true; readonly error: unknown; readonly value?: undefined };

function outcomeOf<R>(body: () => R): Outcome<R> {
  try {
    return { failed: false, value: body() };
  } catch (error) {
    return { failed: true, error };
  }
}

function valueOf<R>(outcome: Outcome<R>): R {
  if (outcome.failed) throw outcome.error;
  return outcome.value;
}
