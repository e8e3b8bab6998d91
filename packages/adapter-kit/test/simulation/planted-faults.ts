import type { Spawn, WorkerConfiguration, WorkerEvents, WorkerExit } from '@dispatch/adapter-kit';
import type { Dispatcher, TransferableObject } from '@dispatch/core';
import { slotCount } from '../../src/wire/claims.js';
import type { Clock } from '../../src/host/time/clock.js';
import type { HostMessage, WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker, openToWorker, sealFromWorker, sealToWorker } from '../../src/wire/opaque-messages.js';
import { expandCall, expandReply } from '../../src/wire/short-messages.js';
import type { Invariant } from './invariants.js';
import { SimulatedWorker } from './simulated-worker.js';
import type { Faults } from './simulated-world.js';

interface PlantedFault {
  readonly title: string;
  /** What it breaks. */
  readonly breaks: Invariant;
  readonly faults: Faults;
}

/** A link whose messages are open. */
interface OpenLink {
  post(message: HostMessage, moved?: readonly TransferableObject[]): void;
  terminate(): Promise<void>;
}

interface LinkChange {
  post?(message: HostMessage, moved: readonly TransferableObject[] | undefined): void;
  terminate?(): Promise<void>;
}

/** A `spawn` whose workers differ in what `change` gives back. */
function withLink(change: (link: OpenLink, claims: Int32Array) => LinkChange): Faults {
  const faulty =
    (spawn: Spawn): Spawn =>
    (configuration, events, definitions) => {
      const link = spawn(configuration, events, definitions);
      const open: OpenLink = {
        post: (message, moved) => link.post(sealToWorker(message), moved),
        terminate: () => link.terminate(),
      };
      const { post, terminate } = change(open, wordsOf(configuration));
      return {
        post: (message, moved) =>
          post === undefined ? link.post(message, moved) : post(expandCall(openToWorker(message)), moved),
        terminate: () => (terminate === undefined ? link.terminate() : terminate()),
      };
    };
  return { spawn: faulty };
}

/** Events whose messages are open. */
interface OpenEvents {
  message(message: WorkerMessage): void;
  exit(exit: WorkerExit): void;
}

interface EventsChange {
  message?(message: WorkerMessage): void;
  exit?(exit: WorkerExit): void;
}

/** A `spawn` whose workers tell something else than they should. */
function withEvents(change: (events: OpenEvents, claims: Int32Array) => EventsChange): Faults {
  const faulty =
    (spawn: Spawn): Spawn =>
    (configuration, events, definitions) => {
      const open: OpenEvents = {
        message: (told) => events.message(sealFromWorker(told)),
        exit: (exited) => events.exit(exited),
      };
      const { message, exit } = change(open, wordsOf(configuration));
      const changed: WorkerEvents = {
        message: (told) => (message === undefined ? events.message(told) : message(expandReply(openFromWorker(told)))),
        exit: (exited) => (exit === undefined ? events.exit(exited) : exit(exited)),
        awake: () => events.awake(),
      };
      return spawn(configuration, changed, definitions);
    };
  return { spawn: faulty };
}

/** The claim words of all slots, behind the word of death. */
function wordsOf({ claims }: WorkerConfiguration): Int32Array {
  if (claims === undefined) throw new Error('simulated workers share memory');
  return new Int32Array(claims).subarray(1, 1 + slotCount);
}

function withClock(change: (time: Clock) => Partial<Clock>): Faults {
  const faulty = (time: Clock): Clock => ({
    now: () => time.now(),
    epoch: time.epoch,
    after: (delay, run) => time.after(delay, run),
    hold: (on) => time.hold(on),
    stop: () => time.stop(),
    ...change(time),
  });
  return { clock: faulty };
}

function withDispatcher(change: (dispatcher: Dispatcher) => Partial<Dispatcher>): Faults {
  return {
    dispatcher: (honest) =>
      new Proxy(honest, {
        get(target, name) {
          const value: unknown = Reflect.get({ ...change(target) }, name) ?? Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      }),
  };
}

/** The lowest two bits of a claim word are the state. */
function rewrite(words: Int32Array, from: number, to: number): void {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? 0;
    if (word > 3 && (word & 3) === from) words[index] = (word & ~3) | to;
  }
}

const [queued, running, withdrawn] = [1, 2, 3];

export const plantedFaults: readonly PlantedFault[] = [
  {
    title: 'a callback is called twice',
    breaks: 'each future settles once',
    faults: withDispatcher((dispatcher) => ({
      executeAsync: (task, options) => {
        const future = dispatcher.executeAsync(task, options);
        const add = future.addDoneCallback.bind(future);
        future.addDoneCallback = (callback) => {
          add(callback);
          add(callback);
        };
        return future;
      },
    })),
  },
  {
    title: 'a worker is posted everything twice, and what runs can be claimed again',
    breaks: 'a task starts once',
    faults: withLink((link, words) => ({
      post(message, moved) {
        link.post(message, moved);
        if (moved === undefined) link.post(message);
        rewrite(words, running, queued);
      },
    })),
  },
  {
    title: 'what was taken back from a worker can be claimed by it all the same',
    breaks: 'nothing starts that is over',
    faults: withLink((link, words) => ({
      post(message, moved) {
        link.post(message, moved);
        rewrite(words, withdrawn, queued);
      },
    })),
  },
  {
    title: 'a worker takes one task too many',
    breaks: 'a worker runs no more than its slots',
    faults: {
      spawn: (spawn) => (configuration, events, definitions) =>
        spawn({ ...configuration, tasksPerWorker: configuration.tasksPerWorker + 1 }, events, definitions),
    },
  },
  {
    title: 'a worker does not end when it is ended',
    breaks: 'there are no more workers than allowed',
    faults: withLink(() => ({ terminate: () => Promise.resolve() })),
  },
  {
    title: 'a deadline is told wrong',
    breaks: 'a task gets what it was given',
    faults: withLink((link) => ({
      post(message, moved) {
        const late = message.type === 'calls' && message.deadlines?.map((deadline) => deadline + 1);
        link.post(late ? { ...message, deadlines: late } : message, moved);
      },
    })),
  },
  {
    title: 'results of a batch are mixed up',
    breaks: 'each outcome has its reason',
    faults: withEvents((events) => ({
      message(message) {
        const mixed = message.type === 'replies' && message.failed === undefined && message.ids.length > 1;
        events.message(mixed ? { ...message, values: [...message.values].reverse() } : message);
      },
    })),
  },
  {
    title: 'all that a dying worker held counts as started',
    breaks: 'what had not started runs elsewhere',
    faults: withEvents((events, words) => ({
      exit(exit) {
        rewrite(words, queued, running);
        events.exit(exit);
      },
    })),
  },
  {
    title: 'timers are late',
    breaks: 'a deadline is kept',
    faults: withClock((time) => ({ after: (delay, run) => time.after(delay + 1, run) })),
  },
  {
    title: 'signals are ignored',
    breaks: 'a cancel is seen',
    faults: withDispatcher((dispatcher) => ({
      executeAsync: (task, options = {}) => {
        const { signal: _ignored, ...rest } = options;
        return dispatcher.executeAsync(task, rest);
      },
    })),
  },
  {
    title: 'a batch is held back until the next one was posted',
    breaks: 'the queue keeps its order',
    faults: withLink((link) => {
      let held: (() => void) | undefined;
      return {
        post(message, moved) {
          // Not one that declares a task: the next would name what the worker does not know.
          if (message.type === 'calls' && message.references === undefined && held === undefined) {
            held = () => link.post(message, moved);
            return;
          }
          link.post(message, moved);
          held?.();
          held = undefined;
        },
      };
    }),
  },
  {
    title: 'a batch is lost on its way',
    breaks: 'no worker is idle while work waits',
    faults: {
      spawn: (spawn) => (configuration, events, definitions) => {
        const link = spawn(configuration, events, definitions);
        let batches = 0;
        return {
          terminate: () => link.terminate(),
          post(posted, moved) {
            link.post(posted, moved);
            const message = expandCall(openToWorker(posted));
            if (message.type !== 'calls' || message.references !== undefined) return;
            batches += 1;
            if (batches === 2 && link instanceof SimulatedWorker) link.toWorker.pop();
          },
        };
      },
    },
  },
  {
    title: 'the process is kept alive for nothing',
    breaks: 'work is conserved',
    faults: withClock((time) => ({ hold: (on) => time.hold(on || time.now() > 5) })),
  },
  {
    title: 'a reply is lost on its way',
    breaks: 'all comes to an end',
    faults: withEvents((events) => {
      let told = 0;
      return {
        message(message) {
          if (message.type === 'replies' && (told += 1) === 3) return;
          events.message(message);
        },
      };
    }),
  },
  {
    title: 'timers are never called off',
    breaks: 'nothing is left after close',
    faults: withClock((time) => ({
      after: (delay, run) => {
        time.after(delay, run);
        return () => {};
      },
    })),
  },
];
