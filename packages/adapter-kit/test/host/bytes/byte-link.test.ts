import { defineTasks } from '@dispatch/core';
import { definitionOf, performance } from '@dispatch/core/internal';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ByteLink, type ByteLinkParts } from '../../../src/host/bytes/byte-link.js';
import type { WorkerEvents } from '../../../src/host/worker-link.js';
import { joined } from '../../../src/wire/bytes/frame-stream.js';
import { encodeFrame, frameKinds, protocolVersion, type FrameChunks } from '../../../src/wire/bytes/frames.js';
import type { WorkerMessage } from '../../../src/wire/messages.js';
import { openFromWorker, sealToWorker, type FromWorker } from '../../../src/wire/opaque-messages.js';
import { expandReply } from '../../../src/wire/short-messages.js';
import { ping } from '../../../src/wire/ping.js';
import { ByteWorker } from '../../../src/worker/byte-worker.js';
import { ServedTasks } from '../../../src/worker/served-tasks.js';

/** The clocks of both sides: real time passes on neither. */
let now = 1000;

beforeEach(() => {
  now = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});

afterEach(() => {
  vi.restoreAllMocks();
});

const tasks = defineTasks('file:///bytes.js', { double: (value: number): number => 2 * value });

/**
 * Both ends. A frame takes `there` or `back` milliseconds when it is passed on, and the worker's clock is `ahead` of that of
 * the dispatcher.
 */
function create(parts: Partial<ByteLinkParts> = {}, { there = 0, back = 0, ahead = 0 } = {}) {
  const messages: WorkerMessage[] = [];
  const exits: unknown[] = [];
  const errors: unknown[] = [];
  const toWorker: FrameChunks[] = [];
  const toHost: FrameChunks[] = [];
  const events: WorkerEvents = {
    message: (message: FromWorker) => messages.push(expandReply(openFromWorker(message))),
    messageError: (cause) => errors.push(cause),
    exit: ({ cause }) => exits.push(cause),
    awake() {},
  };
  const send = (frame: FrameChunks): unknown => toWorker.push(frame);
  const link = new ByteLink({ worker: 3, tasksPerWorker: 2 }, events, { send, ...parts });
  let worker: ByteWorker | undefined;
  const onWorker = (run: () => void): void => {
    now += ahead;
    run();
    now -= ahead;
  };
  const start = (own?: unknown): void => {
    onWorker(() => {
      worker = new ByteWorker({
        send: (frame) => toHost.push(frame),
        start: () => ({
          tasks: () => new ServedTasks([definitionOf(tasks.double(0))]),
          afterMacrotask: (run) => setImmediate(run),
        }),
        own,
      });
    });
  };
  /** Passes on frames until there are none. */
  const pass = (): void => {
    for (;;) {
      const fromHost = toWorker.shift();
      const fromWorker = toHost.shift();
      if (fromWorker !== undefined) {
        now += back;
        link.receive(joined(fromWorker));
      }
      if (fromHost !== undefined) {
        now += there;
        onWorker(() => worker?.receive(joined(fromHost)));
      }
      if (fromHost === undefined && fromWorker === undefined) return;
    }
  };
  return { errors, exits, link, messages, pass, send, start, toHost, toWorker };
}

describe('a worker', () => {
  test('serves with the configuration of its dispatcher, which waits for it to present itself', () => {
    const { link, messages, pass, start, toWorker } = create({ own: { extra: [1] } });
    link.post(ping);
    expect(toWorker).toEqual([]);
    start();
    pass();
    expect(messages.map(({ type }) => type)).toEqual(['ready', 'pong']);
  });

  test('has the date of its dispatcher, whatever its own clock says', () => {
    for (const ahead of [0, 30_000, -500, 1e9]) {
      const { link, messages, pass, start } = create({}, { there: 4, back: 4, ahead });
      start();
      pass();
      expect(link.roundTrip).toBe(8);
      link.post(
        sealToWorker({ type: 'tasks', references: [{ index: 0, module: undefined, namespace: '', name: 'double' }] }),
      );
      link.post(sealToWorker({ type: 'calls', ids: [1024], tasks: [0], arities: [1], args: [4] }));
      pass();
      const [reply] = messages.filter((message) => message.type === 'replies');
      expect(reply?.values).toEqual([8]);
      // It arrives 4 ms after the task.
      for (const time of Array.from(reply?.times ?? [0]))
        expect(performance.timeOrigin + now - 4 - time).toBeCloseTo(0, 3);
    }
  });

  test('measures several times if the way is long, and takes the shortest', () => {
    const { link, pass, start, toHost, toWorker } = create({}, { there: 5, back: 5 });
    start();
    // The first answer takes long.
    now += 100;
    pass();
    expect(link.roundTrip).toBe(10);
    expect([toHost, toWorker]).toEqual([[], []]);
  });

  test('of another version is not started, and the error names both versions', () => {
    const { exits, link, toWorker } = create();
    link.receive(joined(encodeFrame(frameKinds.hello, { protocol: 99, now: 0, own: undefined })));
    expect(String(exits[0])).toContain(`version 99 of the protocol, and the dispatcher has version ${protocolVersion}`);
    expect(toWorker).toEqual([]);
  });

  test('that claims to be far away is believed to be at most a second away', () => {
    const { link } = create();
    link.receive(joined(encodeFrame(frameKinds.measured, { roundTrip: 1e9 })));
    expect(link.roundTrip).toBe(1000);
    link.receive(joined(encodeFrame(frameKinds.measured, { roundTrip: -5 })));
    expect(link.roundTrip).toBe(0);
  });

  test('that the adapter does not admit is not started', () => {
    const { exits, pass, start, toWorker } = create({
      admit(own) {
        if (own !== 'build 1') throw new Error(`it has ${String(own)}, and not build 1`);
      },
    });
    start('build 2');
    pass();
    expect(String(exits[0])).toContain('build 2, and not build 1');
    expect(toWorker).toEqual([]);
  });
});

describe('what a worker sends', () => {
  test('is passed to the adapter if its kind is one of the adapter’s', () => {
    const own: unknown[] = [];
    const { link } = create({ onOwn: (kind, value) => own.push([kind, value]) });
    link.receive(joined(encodeFrame(70, { a: 1n })));
    expect(own).toEqual([[70, { a: 1n }]]);
  });

  test('is reported as a message that cannot be read, and the next one is read', () => {
    const { errors, exits, link, messages, pass, start } = create();
    start();
    pass();
    link.receive(new Uint8Array([frameKinds.message, 1, 200]));
    link.receive(joined(encodeFrame(frameKinds.message, { type: 'pong' })));
    expect(errors).toHaveLength(1);
    expect(messages.at(-1)).toEqual({ type: 'pong' });
    expect(exits).toEqual([]);
  });

  test.each<[string, Uint8Array]>([
    ['an unknown kind', joined(encodeFrame(40, 1))],
    ['nothing', joined(encodeFrame(frameKinds.hello, undefined))],
    ['no time', joined(encodeFrame(frameKinds.time, 'soon'))],
    ['no round trip', joined(encodeFrame(frameKinds.measured, { roundTrip: NaN }))],
    ['a start', joined(encodeFrame(frameKinds.start, {}))],
    ['bytes that are no value', new Uint8Array([frameKinds.hello, 1, 200])],
  ])('ends it, once, if it is %s', (_what, frame) => {
    const { exits, link, messages } = create();
    link.receive(frame);
    link.receive(frame);
    link.receive(joined(encodeFrame(frameKinds.message, { type: 'pong' })));
    expect(exits).toHaveLength(1);
    expect(messages).toEqual([]);
  });

  test('ends it if it presents itself twice', () => {
    const { exits, link, pass, start } = create();
    start();
    pass();
    link.receive(joined(encodeFrame(frameKinds.hello, { protocol: protocolVersion, now: 0, own: undefined })));
    expect(String(exits[0])).toContain('twice');
  });
});

test('a message with a part that cannot be sent throws, and nothing is sent', () => {
  const { link, pass, start, toWorker } = create();
  start();
  pass();
  const message = sealToWorker({ type: 'probe', value: new Blob([]) });
  expect(() => link.post(message)).toThrow('a Blob cannot be sent as bytes');
  expect(toWorker).toEqual([]);
  expect([link.accepts(new Blob([])), link.accepts([1])]).toEqual([false, true]);
});
