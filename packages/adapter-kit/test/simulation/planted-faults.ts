import type { Spawn, WorkerConfiguration, WorkerEvents, WorkerExit } from '@dispatch/adapter-kit';
import type { Dispatcher } from '@dispatch/core';
import { slotCount } from '../../src/wire/claims.js';
import type { Clock } from '../../src/host/time/clock.js';
import type { HostMessage, WorkerMessage } from '../../src/wire/messages.js';
import {
  openFromWorker,
  openToWorker,
  sealFromWorker,
  sealToWorker,
  type TransferList,
} from '../../src/wire/opaque-messages.js';
import { expandCall, expandReply } from '../../src/wire/short-messages.js';
import type { Invariant } from './violation.js';
import { SimulatedWorker } from './simulated-worker.js';
import type { Faults } from './simulated-world.js';

export interface PlantedFault {
  readonly title: string;
  /** The invariant that it violates. */
  readonly breaks: Invariant;
  readonly faults: Faults;
}

/** A link whose messages are readable. */
interface OpenLink {
  post(message: HostMessage, transferred?: TransferList): void;
  terminate(): Promise<void>;
}

interface LinkChange {
  post?(message: HostMessage, transferred: TransferList | undefined): void;
  terminate?(): Promise<void>;
}

/** A `spawn` whose links are replaced, where `change` returns a function. */
function withLink(change: (link: OpenLink, claims: Int32Array) => LinkChange): Faults {
  const faulty =
    (spawn: Spawn): Spawn =>
    (configuration, events, definitions) => {
      const link = spawn(configuration, events, definitions);
      const open: OpenLink = {
        post: (message, transferred) => link.post(sealToWorker(message), transferred),
        terminate: () => link.terminate(),
      };
      const { post, terminate } = change(open, wordsOf(configuration));
      return {
        post: (message, transferred) =>
          post === undefined ? link.post(message, transferred) : post(expandCall(openToWorker(message)), transferred),
        terminate: () => (terminate === undefined ? link.terminate() : terminate()),
      };
    };
  return { spawn: faulty };
}

/** Events whose messages are readable. */
interface OpenEvents {
  message(message: WorkerMessage): void;
  exit(exit: WorkerExit): void;
}

interface EventsChange {
  message?(message: WorkerMessage): void;
  messageError?(): void;
  exit?(exit: WorkerExit): void;
}

/** A `spawn` whose workers send changed messages. */
function withEvents(change: (events: OpenEvents, claims: Int32Array) => EventsChange): Faults {
  const faulty =
    (spawn: Spawn): Spawn =>
    (configuration, events, definitions) => {
      const open: OpenEvents = {
        message: (sent) => events.message(sealFromWorker(sent)),
        exit: (exited) => events.exit(exited),
      };
      const { message, messageError, exit } = change(open, wordsOf(configuration));
      const changed: WorkerEvents = {
        message: (sent) => (message === undefined ? events.message(sent) : message(expandReply(openFromWorker(sent)))),
        exit: (exited) => (exit === undefined ? events.exit(exited) : exit(exited)),
        messageError: (cause) => (messageError === undefined ? events.messageError(cause) : messageError()),
        awake: () => events.awake(),
      };
      return spawn(configuration, changed, definitions);
    };
  return { spawn: faulty };
}

/** The claim words of all slots, which follow the word that announces a death. */
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
    dispatcher: (original) =>
      new Proxy(original, {
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
    title: 'messages are posted twice, and a running call can be claimed again',
    breaks: 'a task starts once',
    faults: withLink((link, words) => ({
      post(message, transferred) {
        link.post(message, transferred);
        if (transferred === undefined) link.post(message);
        rewrite(words, running, queued);
      },
    })),
  },
  {
    title: 'a withdrawn call can still be claimed',
    breaks: 'no settled or cancelled task starts',
    faults: withLink((link, words) => ({
      post(message, transferred) {
        link.post(message, transferred);
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
    title: 'a wrong deadline is passed',
    breaks: 'a task gets its own arguments and deadline',
    faults: withLink((link) => ({
      post(message, transferred) {
        const late = message.type === 'calls' && message.deadlines?.map((deadline) => deadline + 1);
        link.post(late ? { ...message, deadlines: late } : message, transferred);
      },
    })),
  },
  {
    title: 'the results of a batch are mixed up',
    breaks: 'each outcome has its reason',
    faults: withEvents((events) => ({
      message(message) {
        const mixed = message.type === 'replies' && message.failed === undefined && message.ids.length > 1;
        events.message(mixed ? { ...message, values: [...message.values].reverse() } : message);
      },
    })),
  },
  {
    title: 'every call that a dying worker held counts as started',
    breaks: 'unstarted tasks of a lost worker run elsewhere',
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
    breaks: 'a cancellation is seen',
    faults: withDispatcher((dispatcher) => ({
      executeAsync: (task, options = {}) => {
        const { signal: _ignored, ...rest } = options;
        return dispatcher.executeAsync(task, rest);
      },
    })),
  },
  {
    title: 'a batch is held back until the next batch was posted',
    breaks: 'the queue keeps its order',
    faults: withLink((link) => {
      let held: (() => void) | undefined;
      return {
        post(message, transferred) {
          if (message.type === 'calls' && held === undefined) {
            held = () => link.post(message, transferred);
            return;
          }
          link.post(message, transferred);
          if (message.type !== 'calls') return;
          held?.();
          held = undefined;
        },
      };
    }),
  },
  {
    title: 'a batch is lost in transit',
    breaks: 'no worker is idle while work waits',
    faults: {
      spawn: (spawn) => (configuration, events, definitions) => {
        const link = spawn(configuration, events, definitions);
        let batches = 0;
        return {
          terminate: () => link.terminate(),
          post(posted, transferred) {
            link.post(posted, transferred);
            const message = expandCall(openToWorker(posted));
            if (message.type !== 'calls') return;
            batches += 1;
            if (batches === 2 && link instanceof SimulatedWorker) link.toWorker.pop();
          },
        };
      },
    },
  },
  {
    title: 'the process is kept alive without work',
    breaks: 'work is conserved',
    faults: withClock((time) => ({ hold: (on) => time.hold(on || time.now() > 5) })),
  },
  {
    title: 'a reply is lost in transit',
    breaks: 'everything ends',
    faults: withEvents((events) => {
      let replies = 0;
      return {
        message(message) {
          if (message.type === 'replies' && (replies += 1) === 3) return;
          events.message(message);
        },
      };
    }),
  },
  {
    title: 'a blocked worker seems to answer',
    breaks: 'everything ends',
    faults: {
      spawn: (spawn) => (configuration, events, definitions) => {
        const link = spawn(configuration, events, definitions);
        return {
          terminate: () => link.terminate(),
          post(posted, transferred) {
            link.post(posted, transferred);
            if (expandCall(openToWorker(posted)).type === 'ping')
              queueMicrotask(() => events.message(sealFromWorker({ type: 'pong' })));
          },
        };
      },
    },
  },
  {
    title: 'a message that cannot be deserialized is dropped in silence',
    breaks: 'everything ends',
    faults: withEvents(() => ({ messageError() {} })),
  },
  {
    title: 'timers are never cancelled',
    breaks: 'nothing is left after close',
    faults: withClock((time) => ({
      after: (delay, run) => {
        time.after(delay, run);
        return () => {};
      },
    })),
  },
];
