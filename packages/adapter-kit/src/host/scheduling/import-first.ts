import type { Capabilities } from '@dispatch/core';
import { decodeThrown } from '../../wire/error-codec.js';
import type { ModuleMessage } from '../../wire/messages.js';
import { sealToWorker } from '../../wire/opaque-messages.js';
import type { Call } from '../call/call.js';
import type { Lane } from '../lane/lane.js';
import type { Backlog } from './backlog.js';
import type { LanePool } from './lane-pool.js';
import { compareTurns } from './queue.js';
import { isSafe, type Suspects } from './recovery.js';

export interface ImportFirstParts {
  readonly capabilities: Capabilities;
  readonly backlog: Backlog;
  readonly pool: LanePool;
  readonly suspects: Suspects;
  readonly calls: { fail(call: Call, error: unknown): void };
  readonly assignment: { imports: ModuleImports | undefined };
}

/** What {@link importFirst} adds. */
export interface ModuleImports {
  /** Whether the worker has loaded the module of `call`, and no other module that it imports is known to block it. */
  admits(lane: Lane, call: Call): boolean;
  /** Whether the worker is importing the module of `call`, or will. */
  isImporting(lane: Lane, call: Call): boolean;
  /** Whether all calls that have to be assigned to `lane` before `call`, which is bound to it, wait for imports. */
  mayPass(lane: Lane, call: Call): boolean;
  /**
   * No lane can start `call` now. Requests an import for it if a lane has room.
   *
   * @returns `undefined` if it waits for no import; otherwise whether another call of its module would be given one.
   */
  request(call: Call): boolean | undefined;
  /** A worker has reported on an import. @throws {TypeError} if the message is invalid. */
  reported(lane: Lane, message: ModuleMessage): void;
}

/**
 * Makes workers import a module before they are assigned the first call of it: for workers of which it is not known what they
 * have started. The call stays in the queue meanwhile: it is pending, can be cancelled, and keeps its turn. Each import
 * is requested for one call, which fails if the import does (L19).
 */
export function importFirst(scheduler: ImportFirstParts): void {
  if (scheduler.capabilities.modules === 'imported') scheduler.assignment.imports = new ImportFirst(scheduler);
}

/** A worker that has loaded a module answers when it is asked to import it again. */
interface Confirmation {
  readonly module: string;
  hasArrived: boolean;
}

class ImportFirst implements ModuleImports {
  readonly #parts: ImportFirstParts;
  /** The lane in which the module of a call is imported for that call. */
  readonly #lanes = new WeakMap<Call, Lane>();
  /** The lanes of which an import was requested behind a task that ran. */
  readonly #unproven = new WeakSet<Lane>();
  /** What shows that the imports of a lane do not block its worker. Each import needs it anew. */
  readonly #confirmations = new WeakMap<Lane, Confirmation>();

  constructor(parts: ImportFirstParts) {
    this.#parts = parts;
  }

  admits(lane: Lane, call: Call): boolean {
    if (lane.modules.hasLoaded(call)) return this.#isResponsive(lane, call);
    // It waits for this lane alone.
    if (this.#parts.backlog.laneOf(call) === lane && lane.status === 'ready') this.#import(lane, call);
    return false;
  }

  /**
   * Whether the worker has responded since its other imports began: then it is not in a part of them that runs in one go, and
   * may block it or end it. `call` would be lost (L14). Asks for the response, once for each import.
   */
  #isResponsive(lane: Lane, call: Call): boolean {
    const { module } = call.profile.definition;
    if (module === undefined) return true;
    const others = lane.modules.unloaded(module);
    if (others.length === 0) return true;
    const confirmation = this.#confirmations.get(lane);
    if (confirmation === undefined && others.every((other) => lane.timers.importing.has(other))) {
      this.#confirmations.set(lane, { module, hasArrived: false });
      postImport(lane, call);
    }
    return confirmation?.hasArrived === true;
  }

  isImporting({ modules }: Lane, { profile }: Call): boolean {
    // Nothing is assigned before its module is loaded: what is not loaded was requested here.
    const { module } = profile.definition;
    return module !== undefined && modules.unloaded('').includes(module);
  }

  mayPass({ modules }: Lane, call: Call): boolean {
    const { shared } = this.#parts.backlog;
    for (let other = shared.first; other !== undefined && compareTurns(other, call) < 0; other = shared.after(other))
      if (modules.hasLoaded(other) || !this.#isImportingAnywhere(other)) return false;
    return true;
  }

  #isImportingAnywhere(call: Call): boolean {
    return this.#parts.pool.lanes.some((lane) => this.isImporting(lane, call));
  }

  request(call: Call): boolean | undefined {
    const before = this.#lanes.get(call);
    const lane = this.#laneToImport(call);
    if (before?.isOpen && this.isImporting(before, call)) {
      this.#proveIfDue(before);
      return lane !== undefined;
    }
    if (lane === undefined)
      return this.#isImportingAnywhere(call) || this.#waitsForConfirmation(call) ? false : undefined;
    this.#import(lane, call);
    return this.#laneToImport(call) !== undefined;
  }

  /** The least busy lane that can import the module of `call` and has not. */
  #laneToImport(call: Call): Lane | undefined {
    let leastBusy: Lane | undefined;
    for (const lane of this.#parts.pool.lanes) {
      if (lane.status !== 'ready' || !lane.isOpen || lane.watch.isBlocked || !lane.capacity.hasFreeSlot) continue;
      if (lane.modules.hasLoaded(call) || this.isImporting(lane, call) || !isSafe(call, lane, this.#parts.suspects))
        continue;
      if (leastBusy === undefined || lane.capacity.busy < leastBusy.capacity.busy) leastBusy = lane;
    }
    return leastBusy;
  }

  #waitsForConfirmation(call: Call): boolean {
    return this.#parts.pool.lanes.some(
      (lane) => lane.isOpen && lane.modules.hasLoaded(call) && !this.#isResponsive(lane, call),
    );
  }

  #import(lane: Lane, call: Call): void {
    if (this.isImporting(lane, call)) {
      // Another call has requested it.
      if (this.#lanes.get(call)?.isOpen !== true) this.#lanes.set(call, lane);
      this.#proveIfDue(lane);
      return;
    }
    this.#lanes.set(call, lane);
    this.#confirmations.delete(lane);
    lane.modules.add(call);
    this.#prove(lane, () => {
      postImport(lane, call);
    });
  }

  /**
   * Calls `post`, which requests an import. Otherwise nothing would show that something blocks the worker, and the import never
   * begins. A task that runs may block it as long as it likes: then the proof is due when no task runs.
   */
  #prove(lane: Lane, post: () => void): void {
    if (lane.capacity.busy === 0) {
      this.#unproven.delete(lane);
      lane.watch.prove(post);
    } else {
      this.#unproven.add(lane);
      post();
    }
  }

  #proveIfDue(lane: Lane): void {
    if (this.#unproven.has(lane) && lane.capacity.busy === 0) this.#prove(lane, () => {});
  }

  reported(lane: Lane, { module, status, error }: ModuleMessage): void {
    const confirmation = this.#confirmations.get(lane);
    if (status === 'loaded' && confirmation?.module === module) confirmation.hasArrived = true;
    if (error === undefined) return;
    const thrown = decodeThrown(error);
    // A copy: callbacks may submit and cancel calls.
    for (const call of [...this.#parts.backlog]) {
      if (this.#lanes.get(call) !== lane || call.profile.definition.module !== module) continue;
      this.#lanes.delete(call);
      this.#parts.calls.fail(call, thrown);
    }
  }
}

function postImport({ link }: Lane, { profile }: Call): void {
  const { module, namespace, name } = profile.definition;
  link.post(sealToWorker({ type: 'import', reference: { index: -1, module, namespace, name } }));
}
