import type { TaskDefinition } from '@dispatch/core/internal';
import { checkPresent } from '../../wire/clone.js';
import type { CallsMessage, TaskReference } from '../../wire/messages.js';
import { unshareArguments } from './unshare-arguments.js';
import type { Call, TaskProfile } from '../call/call.js';
import type { Observation } from '../telemetry/observation.js';
import type { WorkerLink } from '../worker-link.js';

/** Posts calls to one worker, those of one turn as one message, and tells it once what each task is. */
export class Handover {
  /** What the references sent to the worker stand for, by index. */
  readonly definitions: TaskDefinition[] = [];
  readonly profiles: TaskProfile[] = [];
  readonly #epoch: number;
  readonly #observation: Observation;
  readonly #indexes = new Map<TaskDefinition, number>();
  #declared = 0;
  /** One list for good: what is set off by a flush may flush too. */
  readonly #batch: Call[] = [];

  /** @param epoch what makes a deadline of this thread's clock one that the worker understands. */
  constructor(epoch: number, observation: Observation) {
    this.#epoch = epoch;
    this.#observation = observation;
  }

  add(call: Call): void {
    this.#batch.push(call);
  }

  /** Whether `call` has not been posted yet. */
  keeps(call: Call): boolean {
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

  /**
   * Posts what was added, in as few messages as can be. Nothing of a message is posted if one of its values cannot be cloned;
   * then each of its calls goes by itself, and `onUncloneable` is told of those that do not go at all.
   */
  flush(link: WorkerLink, onUncloneable: (call: Call, cause: unknown) => void): void {
    const batch = this.#batch;
    let alone = 0;
    // What `onUncloneable` sets off may take back the next one, or post it.
    while (batch.length > 0) {
      const apart = alone > 0 || batch.length === 1 ? [] : unshareArguments(batch);
      const calls = batch.splice(0, Math.max(1, apart.length));
      alone -= 1;
      try {
        this.#post(link, calls, apart);
      } catch (error) {
        if (calls.length > 1) {
          // One of them does not clone. Which one, posting them alone tells.
          alone = calls.length;
          batch.unshift(...calls);
        } else for (const call of calls) onUncloneable(call, error);
      }
    }
  }

  /** @param apart the arguments of each call, where several go together. */
  #post(link: WorkerLink, batch: readonly Call[], apart: readonly (readonly unknown[])[]): void {
    const [call] = batch;
    const transfer = call?.transfer;
    if (transfer !== undefined) checkPresent(transfer);
    if (batch.length === 1 && call !== undefined) {
      const index = this.#indexes.get(call.profile.definition);
      if (index !== undefined && this.#isOrdinary(call)) {
        link.post([call.id, index, call.args], transfer);
        return;
      }
    }
    const tasks = batch.map((call) => this.#indexOf(call.profile));
    const args: unknown[] = [];
    for (let position = 0; position < batch.length; position += 1) {
      const list = apart[position] ?? batch[position]?.args ?? [];
      // Not spread: a call may have more arguments than the stack takes. By index: an iterator for each call is two objects.
      for (let index = 0; index < list.length; index += 1) args.push(list[index]);
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
        windows: batch.map((call) => call.yields?.highWaterMark ?? 0),
      }),
      ...(batch.some(isListenedTo) && {
        listened: batch.flatMap((call, position) => (isListenedTo(call) ? position : [])),
      }),
      ...(this.#observation.wants('taskstarted') && { observed: true }),
      ...(this.#declared < this.definitions.length && { references: this.#undeclared() }),
    };
    link.post(message, transfer);
    this.#declared = this.definitions.length;
  }

  /** Whether nothing has to be told of a call but its task and its arguments. */
  #isOrdinary(call: Call): boolean {
    if (call.limit !== undefined || call.yields !== undefined || isListenedTo(call)) return false;
    return this.#declared === this.definitions.length && !this.#observation.wants('taskstarted');
  }

  #indexOf(profile: TaskProfile): number {
    const { definition } = profile;
    const known = this.#indexes.get(definition);
    if (known !== undefined) return known;
    const index = this.definitions.push(definition) - 1;
    this.profiles.push(profile);
    this.#indexes.set(definition, index);
    return index;
  }

  #undeclared(): TaskReference[] {
    return this.definitions
      .slice(this.#declared)
      .map(({ module, namespace, name }, position) => ({ index: this.#declared + position, module, namespace, name }));
  }
}

function isListenedTo(call: Call): boolean {
  return call.extras?.onProgress !== undefined;
}
