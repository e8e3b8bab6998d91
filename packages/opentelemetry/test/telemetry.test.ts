import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import { createDispatcher as createInProcess } from '@dispatch/in-process';
import { createDispatcher as createNode } from '@dispatch/node';
import { DispatcherTelemetry, type DispatcherTelemetryOptions } from '@dispatch/opentelemetry';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { beforeEach, describe, expect, test } from 'vitest';
import { takeSpans } from './sdk.mjs';
import { tasks } from './tasks.mjs';

const adapters: [name: string, create: (options?: DispatcherOptions) => Dispatcher][] = [
  ['node', createNode],
  ['in-process', createInProcess],
];

type Ended = ReturnType<typeof takeSpans>[number];

interface Observed {
  readonly dispatcher: Dispatcher;
  /** The spans of both sides that have ended. */
  spans(): Promise<Ended[]>;
}

function observed(create: (options?: DispatcherOptions) => Dispatcher, options?: DispatcherTelemetryOptions): Observed {
  const telemetry = new DispatcherTelemetry(options);
  const dispatcher = telemetry.observe(create({ workers: 1, tasksPerWorker: 1, context: [telemetry.carrier] }));
  return {
    dispatcher,
    async spans() {
      const inWorker = await dispatcher.execute(tasks.spans());
      const all = [...takeSpans(), ...inWorker].filter(
        ({ attributes }) => attributes['dispatch.task.name'] !== 'spans',
      );
      return [...new Map(all.map((span) => [span.id, span])).values()];
    },
  };
}

/** Runs `body` in a span. */
function inSpan<R>(name: string, body: () => Promise<R>): Promise<R> {
  return trace.getTracer('test').startActiveSpan(name, async (span) => {
    try {
      return await body();
    } finally {
      span.end();
    }
  });
}

/** The names from the root to the span of that name. */
function path(spans: readonly Ended[], name: string): string[] {
  const span = spans.find((each) => each.name === name);
  const parent = spans.find((each) => each.id === span?.parent);
  return span === undefined ? [] : [...(parent === undefined ? [] : path(spans, parent.name)), name];
}

function named(spans: readonly Ended[], name: string): Ended {
  const span = spans.find((each) => each.name === name);
  if (span === undefined) throw new Error(`no span ${name} among ${spans.map((each) => each.name).join(', ')}`);
  return span;
}

beforeEach(() => {
  takeSpans();
});

describe.each(adapters)('on %s', (_, create) => {
  test('a trace goes from the caller through the queue and the run to the spans of the task', async () => {
    const { dispatcher, spans } = observed(create);
    await using _closed = dispatcher;
    await inSpan('request', () => dispatcher.execute(tasks.work('inside')));
    const ended = await spans();
    expect(path(ended, 'inside')).toEqual(['request', 'queue work', 'run work', 'inside']);
    expect(new Set(ended.map((span) => span.trace)).size).toBe(1);
    expect(named(ended, 'queue work')).toMatchObject({
      kind: SpanKind.PRODUCER,
      attributes: {
        'messaging.system': 'dispatch',
        'messaging.destination.name': 'work',
        'messaging.operation.name': 'queue',
        'messaging.operation.type': 'send',
        'dispatch.task.name': 'work',
        'dispatch.task.outcome': 'completed',
      },
    });
    expect(named(ended, 'run work')).toMatchObject({
      kind: SpanKind.CONSUMER,
      attributes: {
        'messaging.operation.name': 'run',
        'messaging.operation.type': 'process',
        'dispatch.task.outcome': 'completed',
        'dispatch.worker.number': expect.any(Number),
      },
      status: { code: SpanStatusCode.UNSET },
    });
  });

  test('a task outside of any span begins a trace', async () => {
    const { dispatcher, spans } = observed(create);
    await using _closed = dispatcher;
    await dispatcher.execute(tasks.work('inside'));
    expect(path(await spans(), 'inside')).toEqual(['queue work', 'run work', 'inside']);
  });

  test('baggage arrives', async () => {
    const { dispatcher } = observed(create);
    await using _closed = dispatcher;
    const baggage = propagation.createBaggage({ user: { value: 'Zoë; 1=2' } });
    const user = await context.with(propagation.setBaggage(context.active(), baggage), () =>
      dispatcher.execute(tasks.work('inside')),
    );
    expect(user).toBe('Zoë; 1=2');
  });

  test('an error is recorded in the span of the run', async () => {
    const { dispatcher, spans } = observed(create);
    await using _closed = dispatcher;
    await expect(dispatcher.execute(tasks.fail())).rejects.toThrow('it fails');
    const ended = await spans();
    expect(named(ended, 'run fail')).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'it fails' },
      attributes: { 'error.type': 'RangeError', 'dispatch.task.outcome': 'failed' },
      events: [{ name: 'exception', attributes: { 'exception.type': 'RangeError', 'exception.message': 'it fails' } }],
    });
    expect(named(ended, 'queue fail')).toMatchObject({ status: { code: SpanStatusCode.UNSET }, events: [] });
  });

  test.each([
    ['cancelled', undefined, SpanStatusCode.UNSET],
    ['timed_out', 'DISPATCH_TIMEOUT', SpanStatusCode.ERROR],
  ] as const)('the outcome of a running task that is %s is distinguished', async (outcome, type, code) => {
    const { dispatcher, spans } = observed(create);
    await using _closed = dispatcher;
    let ended: Ended[] = [];
    // Until a task has started before its timeout, however slow the machine is.
    for (let timeout = 50; !ended.some(({ name }) => name === 'run wait'); timeout *= 2) {
      expect(timeout).toBeLessThan(60_000);
      const future = dispatcher.executeAsync(tasks.wait(), { timeout: outcome === 'timed_out' ? timeout : undefined });
      if (outcome === 'cancelled') {
        await started(dispatcher);
        future.cancel();
      }
      await future.exception().catch(() => {});
      ended = await spans();
    }
    expect(named(ended, 'run wait')).toMatchObject({
      status: { code },
      attributes: { 'dispatch.task.outcome': outcome },
    });
    expect(named(ended, 'run wait').attributes['error.type']).toBe(type);
    expect(named(ended, 'queue wait').attributes['dispatch.task.outcome']).toBe(outcome);
  });

  test('a task that never starts has a span of the queue only, with its error', async () => {
    const { dispatcher, spans } = observed(create);
    await using _closed = dispatcher;
    await expect(dispatcher.execute(tasks.work('never'), { timeout: 0 })).rejects.toThrow();
    const cancelled = dispatcher.executeAsync(tasks.fail());
    cancelled.cancel();
    const ended = await spans();
    expect(ended.map(({ name }) => name).toSorted()).toEqual(['queue fail', 'queue work']);
    expect(named(ended, 'queue work')).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'DISPATCH_TIMEOUT', 'dispatch.task.outcome': 'timed_out' },
    });
    expect(named(ended, 'queue fail')).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: { 'dispatch.task.outcome': 'cancelled' },
    });
  });

  test('a generator task has one span of its run, which its steps are in', async () => {
    const { dispatcher, spans } = observed(create);
    await using _closed = dispatcher;
    for await (const _value of dispatcher.stream(tasks.count(3), { highWaterMark: 1 }));
    const ended = await spans();
    for (const step of ['step 0', 'step 1', 'step 2'])
      expect(path(ended, step)).toEqual(['queue count', 'run count', step]);
    expect(ended.filter(({ name }) => name === 'run count')).toHaveLength(1);
    for await (const _value of dispatcher.stream(tasks.count(1000), { highWaterMark: 1 })) break;
    expect(named(await spans(), 'run count').attributes['dispatch.task.outcome']).toBe('cancelled');
  });

  test('the items of a map have traces of their own, with a link to the span of the call, or are its children', async () => {
    for (const mapItems of ['linked', 'children'] as const) {
      const { dispatcher, spans } = observed(create, { mapItems });
      await using _closed = dispatcher;
      await inSpan('request', async () => {
        for await (const _value of dispatcher.map(tasks.work, ['a', 'b']));
      });
      const ended = await spans();
      const request = named(ended, 'request');
      const queues = ended.filter(({ name }) => name === 'queue work');
      expect(queues).toHaveLength(2);
      expect(queues.map(({ links }) => links)).toEqual(mapItems === 'linked' ? [[request.id], [request.id]] : [[], []]);
      const linked = ['queue work', 'run work', 'b'];
      expect(path(ended, 'b')).toEqual(mapItems === 'linked' ? linked : ['request', ...linked]);
    }
  });
});

test('a blocking call carries the trace', async () => {
  for (const create of [createNode, createInProcess]) {
    const { dispatcher, spans } = observed(create);
    await using _closed = dispatcher;
    dispatcher.executeSync(tasks.count(1));
    expect(path(await spans(), 'step 0')).toEqual(['queue count', 'run count', 'step 0']);
  }
});

test('the error of a lost worker is in the span of the queue', async () => {
  const { dispatcher, spans } = observed(createNode);
  await using _closed = dispatcher;
  await expect(dispatcher.execute(tasks.die())).rejects.toThrow();
  expect(named(await spans(), 'queue die')).toMatchObject({
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'error.type': 'DISPATCH_WORKER_LOST' },
  });
});

test('observes one dispatcher, until it is stopped; then the carrier carries what is active', async () => {
  const telemetry = new DispatcherTelemetry();
  await using dispatcher = createInProcess({ context: [telemetry.carrier] });
  expect(telemetry.observe(dispatcher)).toBe(dispatcher);
  expect(() => telemetry.observe(dispatcher)).toThrow(TypeError);
  telemetry.stop();
  telemetry.stop();
  await inSpan('request', () => dispatcher.execute(tasks.work('inside')));
  expect(path(takeSpans(), 'inside')).toEqual(['request', 'run work', 'inside']);
  expect(() => new DispatcherTelemetry({ mapItems: 'none' as 'linked' })).toThrow("'mapItems'");
});

/** Fulfils when a task of the dispatcher runs. */
function started(dispatcher: Dispatcher): Promise<void> {
  return new Promise((resolve) => {
    dispatcher.events.addEventListener('taskstarted', () => resolve(), { once: true });
  });
}
