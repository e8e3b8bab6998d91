import type { Future, MapOptions, StreamOptions, StreamTask, Task, TaskStream } from '@dispatch/core';
import { ReferenceDispatcher } from '../reference/dispatcher.js';
import type { AnyGenerator } from '../reference/generator.js';
import type { Mailbox } from '../reference/mailbox.js';
import type { Run } from '../reference/run.js';

export type AnyMailbox = Mailbox<unknown, unknown>;
export type AnyStream = TaskStream<unknown, unknown>;
type Tamper = (stream: AnyStream) => void;

/** A dispatcher that changes its streams. */
export function streaming(tamper: Tamper): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    override stream<Y, T, P>(task: StreamTask<Y, T>, options?: StreamOptions<P>): TaskStream<Y, T> {
      const stream = super.stream(task, options);
      tamper(stream as AnyStream);
      return stream;
    }
  };
}

/** A dispatcher that changes its maps. */
export function mapping(tamper: Tamper): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override createMap<A>(
      factory: (item: A) => Task<unknown>,
      items: Iterable<A | PromiseLike<A>> | AsyncIterable<A>,
      options: MapOptions,
    ): TaskStream<unknown, void> {
      const stream = super.createMap(factory, items, options);
      tamper(stream as AnyStream);
      return stream;
    }
  };
}

/** A dispatcher that ends its streams in another way. */
export function ending(
  change: (mailbox: AnyMailbox, future: Future<unknown>, end: () => void) => void,
): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override endStream(mailbox: AnyMailbox, future: Future<unknown>): void {
      change(mailbox, future, () => super.endStream(mailbox, future));
    }
  };
}

/** A dispatcher that runs a generator whose yields are discarded to its end, whatever it gives and whether it is cancelled. */
export function producingAnyhow(pause: () => Promise<unknown>): typeof ReferenceDispatcher {
  return class extends ReferenceDispatcher {
    protected override async produce(run: Run, generator: AnyGenerator): Promise<unknown> {
      if (run.yields !== undefined) return super.produce(run, generator);
      for (;;) {
        const { done, value } = await generator.next();
        if (done === true) return value;
        await pause();
      }
    }
  };
}

/** A dispatcher that knows whether it settles a future now, so that a callback runs. */
export class SettlingDispatcher extends ReferenceDispatcher {
  protected isSettling = false;

  protected override resolve(run: Run, value: unknown): void {
    this.isSettling = true;
    super.resolve(run, value);
    this.isSettling = false;
  }
}
