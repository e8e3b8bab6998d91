import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PeerName } from '../peers/index.js';
import { within } from './deadline.js';
import type { Repetition, Subject } from './measure-workload.js';
import { pinnedTo } from './pinning.js';

/** What a process is to make ready. */
export interface Order {
  readonly workload: string;
  readonly peer: PeerName;
  readonly tasks: number;
  /** How many repetitions go before the one that counts each time it is asked. */
  readonly leadIns: number;
  readonly pinned: boolean;
}

/** What it answers: first that it is ready, then one repetition each time it is asked; or what went wrong. */
export type Answer = { readonly ready: true } | { readonly repetition: Repetition } | { readonly problem: string };

/** What a repetition may take, in milliseconds: many times more than the slowest peer needs on a slow machine. */
const limit = 120_000;

/** What its end may take, in milliseconds. */
const patience = 10_000;

const program = fileURLToPath(new URL('./child.js', import.meta.url));

/**
 * A peer in a process of its own. In one process with the others it would run with their garbage, and with machine code
 * that was compiled for all of them: bursts then took twice as long as alone, for some peers and not for others.
 */
export class SubjectProcess implements Subject {
  readonly peer: PeerName;
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(order: Order) {
    this.peer = order.peer;
    this.#name = `${order.workload}: ${order.peer}`;
    const options = ['--expose-gc', ...process.execArgv];
    const argument = [JSON.stringify(order)];
    this.#child = order.pinned
      ? fork(program, argument, pinnedTo(0, options))
      : fork(program, argument, { execArgv: options });
    this.#exited = once(this.#child, 'exit');
  }

  /** @throws if the peer cannot be made ready. */
  static async start(order: Order): Promise<SubjectProcess> {
    const subject = new SubjectProcess(order);
    try {
      await subject.#answer();
      return subject;
    } catch (error) {
      await subject.end();
      throw error;
    }
  }

  async repeat(): Promise<Repetition> {
    this.#child.send('repeat');
    const answer = await this.#answer();
    if (!('repetition' in answer)) throw new Error(`${this.#name} did not repeat`);
    return answer.repetition;
  }

  /** Ends the process: by its own hand, so that it can write a profile it was asked for, or else without it. */
  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), patience);
    await this.#exited;
    clearTimeout(timer);
  }

  async #answer(): Promise<Answer> {
    const lost = this.#exited.then(() => {
      throw new Error(`${this.#name}: its process ended`);
    });
    const [answer]: Answer[] = await within(limit, this.#name, Promise.race([once(this.#child, 'message'), lost]));
    if (answer === undefined || 'problem' in answer)
      throw new Error(`${this.#name} failed: ${answer?.problem ?? 'no answer'}`);
    return answer;
  }
}
