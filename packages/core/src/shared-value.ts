import { shared } from './copies.js';
import { deepFreeze } from './deep-freeze.js';
import { SerializationError } from './errors.js';
import { moveToSharedMemory } from './shared-memory.js';
import { shareCountOf } from './share-count.js';
import type { SharingHost, SharingMessage, SharingState, SharingWorker } from './sharing.js';
import { performance } from './timers.js';

/** A worker may take this many times as long to read a value as this thread takes to copy it. */
const slowness = 10;

export const sharing: SharingState = shared('sharing', {});

/** A value that the workers of one dispatcher share, from `share` to its release. */
export class SharedValue {
  readonly host: SharingHost;
  readonly id: number;
  /** What the user has of it: it reads like the value, and cannot be cloned. */
  readonly handle: object;
  /** In seconds: how long a worker may take to read it. */
  readonly patience: number;
  /** `undefined` once it is released. */
  value: object | undefined;
  /** Whether its workers are on this thread. */
  readonly #isLocal: boolean;
  readonly #sent = new WeakSet<SharingWorker>();
  /** How many unsettled calls have it. */
  #users = 0;
  #released: Promise<void> | undefined;
  #onUnused: (() => void) | undefined;

  /** @throws {SerializationError} if the value cannot be cloned, or not be sent to the workers. */
  constructor(host: SharingHost, original: object) {
    const begun = performance.now();
    const value = copyOf(original, host);
    this.patience = (slowness * (performance.now() - begun)) / 1000;
    this.host = host;
    this.value = value;
    this.#isLocal = host.capabilities.modules === 'shared';
    sharing.newest = (sharing.newest ?? 0) + 1;
    // A thread may be a worker too, and have values of its dispatcher.
    this.id = this.#isLocal ? -sharing.newest : sharing.newest;
    this.handle = new Proxy(value, {
      get: (target, key) => {
        if (key === Symbol.asyncDispose) return () => this.release();
        // Maps, dates and typed arrays accept no proxy as `this`.
        const part: unknown = Reflect.get(target, key, target);
        return typeof part === 'function' && key !== 'constructor' ? part.bind(target) : part;
      },
    });
    (sharing.handles ??= new WeakMap()).set(this.handle, this);
    shareCountOf(host).values += 1;
  }

  get isReleased(): boolean {
    return this.#released !== undefined;
  }

  /** Another call has it. */
  hold(): void {
    this.#users += 1;
    if (this.#isLocal) (sharing.local ??= new Map()).set(this.id, this.value);
  }

  /** A call that has it has settled. */
  letGo(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    sharing.local?.delete(this.id);
    this.#onUnused?.();
  }

  /** Posts it to a worker, unless the worker has it or is on this thread. @returns whether it was posted. */
  sendTo(worker: SharingWorker): boolean {
    if (this.#isLocal || this.#sent.has(worker)) return false;
    post(worker, { type: 'sharing', id: this.id, value: this.value });
    this.#sent.add(worker);
    return true;
  }

  /** Releases it once no call has it. Repeated, returns the same promise. */
  release(): Promise<void> {
    return (this.#released ??= new Promise<void>((resolve) => {
      this.#onUnused = (): void => {
        this.value = undefined;
        shareCountOf(this.host).values -= 1;
        for (const { link } of this.host.pool.lanes)
          if (this.#sent.has(link)) post(link, { type: 'sharing', released: this.id });
        resolve();
      };
      if (this.#users === 0) this.#onUnused();
    }));
  }
}

function copyOf(original: object, { capabilities, check, describe, own }: SharingHost): object {
  let copy: object | null;
  try {
    copy = structuredClone(own(original));
    check?.(copy);
  } catch (cause) {
    throw new SerializationError(`the value cannot be shared: ${describe(original)}`, { cause });
  }
  // As which Chromium returns what it can serialize and cannot deserialize.
  if (copy === null) throw new SerializationError('the value cannot be shared: it is nested too deeply');
  return deepFreeze(capabilities.sharedMemory ? moveToSharedMemory(copy) : copy);
}

export function post(worker: SharingWorker, message: SharingMessage): void {
  worker.post(message);
}

/** The shared value that an argument is. */
export function sharedValueOf(value: unknown): SharedValue | undefined {
  // Only this class adds to the map. That of another copy has the same members.
  return typeof value === 'object' && value !== null
    ? (sharing.handles?.get(value) as SharedValue | undefined)
    : undefined;
}
