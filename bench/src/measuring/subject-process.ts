import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PeerName } from '../peers/index.js';
import { withTimeout } from './with-timeout.js';
import type { Repetition, Subject } from './measure-workload.js';
import { pinnedTo } from './pinning.js';

/** The peer and workload that a process prepares. */
export interface SubjectRequest {
  readonly workload: string;
  readonly peer: PeerName;
  readonly tasks: number;
  /** The number of uncounted repetitions before each one that counts. */
  readonly leadIns: number;
  readonly pinned: boolean;
  /** Whether a process that is always busy runs beside each repetition. */
  readonly busy: boolean;
}

/** A message of the process: first that it is ready, then one repetition per request; or an error. */
export type Answer = { readonly ready: true } | { readonly repetition: Repetition } | { readonly problem: string };

/** The time limit of a repetition, in milliseconds: many times more than the slowest peer needs on a slow machine. */
const repetitionTimeout = 120_000;

/** The time limit for the process to exit, in milliseconds. */
const exitTimeout = 10_000;

const program = fileURLToPath(new URL('./child.js', import.meta.url));

/**
 * A peer in a separate process. In a shared process, peers would be affected by each other's garbage and by machine code
 * compiled for all of them: for some peers, but not for others, bursts took twice as long.
 */
export class SubjectProcess implements Subject {
  readonly peer: PeerName;
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(request: SubjectRequest) {
    this.peer = request.peer;
    this.#name = `${request.workload}: ${request.peer}`;
    // With a `gc`, workers of knitting call it after they have deleted it, and end.
    const options = request.peer === 'knitting' ? process.execArgv : ['--expose-gc', ...process.execArgv];
    const argument = [JSON.stringify(request)];
    this.#child = request.pinned
      ? fork(program, argument, pinnedTo(0, options))
      : fork(program, argument, { execArgv: options });
    this.#exited = once(this.#child, 'exit');
  }

  /** Rejects if the peer cannot be prepared. */
  static async start(request: SubjectRequest): Promise<SubjectProcess> {
    const subject = new SubjectProcess(request);
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

  /** Lets the process exit by itself, so that it can write a requested profile; kills it if it does not. */
  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), exitTimeout);
    await this.#exited;
    clearTimeout(timer);
  }

  async #answer(): Promise<Answer> {
    const lost = this.#exited.then(() => {
      throw new Error(`${this.#name}: the process ended`);
    });
    const [answer]: Answer[] = await withTimeout(
      repetitionTimeout,
      this.#name,
      Promise.race([once(this.#child, 'message'), lost]),
    );
    if (answer === undefined || 'problem' in answer)
      throw new Error(`${this.#name} failed: ${answer?.problem ?? 'no answer'}`);
    return answer;
  }
}
