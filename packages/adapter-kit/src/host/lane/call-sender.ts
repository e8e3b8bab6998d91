import { shared, type Carrying, type TaskDefinition } from '@dispatch/core/internal';
import { transferOnce } from '../../wire/clone.js';
import type { CallsMessage, ShortCall, TaskReference } from '../../wire/messages.js';
import { sealToWorker, sealTransfer } from '../../wire/opaque-messages.js';
import { ownBytesOf } from '../../wire/own-bytes.js';
import { checkNumber } from '../../wire/plausible.js';
import { sharing } from '../../wire/sharing.js';
import { unknownEstimate, type Call, type TaskProfile } from '../call/call.js';
import type { Observation } from '../telemetry/observation.js';
import type { WorkerLink } from '../worker-link.js';
import { unshareArguments } from './unshare-arguments.js';

const carrying = shared<Carrying>('carrying', {});

/** Posts calls to one worker: those of one turn in one message, each task's name only once. */
export class CallSender {
  /** The definitions that the worker has references to, by index. */
  readonly definitions: TaskDefinition[] = [];
  readonly #profiles: TaskProfile[] = [];
  readonly #epoch: number;
  readonly #observation: Observation;
  readonly #namesModules: boolean;
  readonly #indexes = new Map<TaskDefinition, number>();
  #declared = 0;
  /** Never replaced: code that runs within a flush may flush too. */
  readonly #batch: Call[] = [];

  /**
   * @param epoch converts deadlines of this thread's clock to milliseconds since the epoch. With `Infinity`, the worker
   * learns no deadlines.
   * @param namesModules whether the worker finds tasks by the URLs of their modules.
   */
  constructor(epoch: number, observation: Observation, namesModules: boolean) {
    this.#epoch = epoch;
    this.#namesModules = namesModules;
    this.#observation = observation;
  }

  add(call: Call): void {
    const { args, extras, transfer } = call;
    call.args = ownBytesOf(args, transfer);
    if (extras !== undefined) extras.context = ownBytesOf(extras.context);
    this.#batch.push(call);
  }

  /** Whether `call` has not been posted yet, so that its transferables are still on this thread. */
  holds(call: Call): boolean {
    return this.#batch.includes(call);
  }

  /** Takes back a call that has not been posted. @returns `false` if it has. */
  takeBack(call: Call): boolean {
    const position = this.#batch.indexOf(call);
    if (position < 0) return false;
    this.#batch.splice(position, 1);
    return true;
  }

  get isEmpty(): boolean {
    return this.#batch.length === 0;
  }

  /** The calls that have not been posted. */
  get unsent(): readonly Call[] {
    return this.#batch;
  }

  /**
   * Posts the calls that were added, in as few messages as possible. If a value cannot be cloned, nothing of its
   * message is posted: each of its calls is then posted in a message of its own, and passed to `onUncloneable` if that
   * fails too.
   */
  flush(link: WorkerLink, onUncloneable: (call: Call, cause: unknown) => void): void {
    const batch = this.#batch;
    /** How many calls are still to be posted in a message of their own. */
    let single = 0;
    // `onUncloneable` may take back the next call, or post it.
    while (batch.length > 0) {
      const unshared = single > 0 || batch.length === 1 ? [] : unshareArguments(batch);
      const calls = batch.splice(0, Math.max(1, unshared.length));
      single -= 1;
      try {
        const transfer = calls[0]?.transfer;
        if (transfer === undefined) this.#post(link, calls, unshared);
        else transferOnce(transfer, () => this.#post(link, calls, unshared));
      } catch (error) {
        if (calls.length > 1) {
          // One of them cannot be cloned. Posting each by itself finds it.
          single = calls.length;
          batch.unshift(...calls);
        } else for (const call of calls) onUncloneable(call, error);
      }
    }
  }

  /** @param unshared the arguments of each call, if there are several. */
  #post(link: WorkerLink, batch: readonly Call[], unshared: readonly (readonly unknown[])[]): void {
    const [call] = batch;
    const transfer = call?.transfer;
    sharing.send?.(batch, link);
    if (batch.length === 1 && call !== undefined) {
      const index = this.#indexes.get(call.profile.definition);
      if (index !== undefined && this.#isOrdinary(call)) {
        const { args, extras, id } = call;
        const isPlain = (extras?.context ?? extras?.priority) === undefined;
        const message: ShortCall = isPlain ? [id, index, args] : [id, index, args, extras?.priority, extras?.context];
        link.post(sealToWorker(message), sealTransfer(transfer));
        return;
      }
    }
    const tasks = batch.map((call) => this.#indexOf(call.profile));
    if (this.#declared < this.definitions.length) this.#declare(link);
    const args: unknown[] = [];
    for (let position = 0; position < batch.length; position += 1) {
      const ofCall = unshared[position] ?? batch[position]?.args ?? [];
      // Not spread: a call may have more arguments than fit on the stack. By index: an iterator is two objects per
      // call.
      for (let index = 0; index < ofCall.length; index += 1) args.push(ofCall[index]);
    }
    const message: CallsMessage = {
      type: 'calls',
      ids: batch.map((call) => call.id),
      tasks,
      arities: batch.map((call) => call.args.length),
      args,
      ...(batch.some((call) => call.deadline !== Infinity) && {
        deadlines: batch.map((call) => call.deadline + this.#epoch),
      }),
      ...(batch.some((call) => call.yields !== undefined) && {
        highWaterMarks: batch.map((call) => call.yields?.highWaterMark ?? 0),
      }),
      ...(batch.some(hasListener) && {
        listened: batch.flatMap((call, position) => (hasListener(call) ? position : [])),
      }),
      ...(batch.some((call) => call.priority !== 0) && { priorities: batch.map((call) => call.priority) }),
      ...carrying.contextsOf?.(batch),
      ...(this.#observation.wants('taskstarted') && { observed: true }),
    };
    link.post(sealToWorker(message), sealTransfer(transfer));
  }

  /** In a message of its own: one with arguments may be impossible to deserialize. */
  #declare(link: WorkerLink): void {
    link.post(sealToWorker({ type: 'tasks', references: this.#undeclared() }));
    this.#declared = this.definitions.length;
  }

  /** Whether the task and the arguments of a call are all that the worker needs. */
  #isOrdinary(call: Call): boolean {
    if (call.limit !== undefined || call.yields !== undefined || hasListener(call)) return false;
    return !this.#observation.wants('taskstarted');
  }

  /** The worker's measurement of a task, which it names by index. */
  learn(task: number, milliseconds: number): void {
    checkNumber('task', task);
    checkNumber('duration', milliseconds);
    const profile = this.#profiles[task];
    // A negative duration, or one of more than twelve days, would distort the sums of all lanes.
    if (profile && milliseconds >= 0 && milliseconds < unknownEstimate)
      profile.estimate = Math.ceil(1000 * milliseconds);
  }

  #indexOf(profile: TaskProfile): number {
    const { definition } = profile;
    const known = this.#indexes.get(definition);
    if (known !== undefined) return known;
    const index = this.definitions.push(definition) - 1;
    this.#profiles.push(profile);
    this.#indexes.set(definition, index);
    return index;
  }

  #undeclared(): TaskReference[] {
    return this.definitions.slice(this.#declared).map(({ module, namespace, name }, position) => ({
      index: this.#declared + position,
      // A URL that a bundler gave a module can be a path of the machine that built it.
      module: this.#namesModules ? module : undefined,
      namespace,
      name,
    }));
  }
}

function hasListener(call: Call): boolean {
  return call.extras?.onProgress !== undefined;
}
