import type { DispatcherEventMap, TaskEvent, WorkerEvent } from '@dispatch/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Observation, type Publisher } from '../../../src/host/telemetry/observation.js';
import { callOf } from '../../support/calls.js';
import { ManualClock } from '../../support/manual-clock.js';

type EventType = keyof DispatcherEventMap;

afterEach(() => {
  vi.unstubAllGlobals();
});

function create(publisher?: Publisher) {
  const clock = new ManualClock();
  clock.freeze(100);
  const observation = new Observation('observed', clock, publisher);
  const received: (TaskEvent | WorkerEvent)[] = [];
  const listen = (...types: EventType[]): void => {
    for (const type of types)
      observation.events.addEventListener(type, (event: TaskEvent | WorkerEvent) => received.push(event));
  };
  return { clock, observation, received, listen };
}

/** Emits every type of event. */
function emitAll(observation: Observation): void {
  const call = callOf(7);
  observation.queued(call);
  call.worker = 2;
  observation.assigned(call, 2, undefined);
  observation.started(call, 1_000_110);
  observation.settled(call, 'completed', 1_000_110, 1_000_120);
  observation.worker('workerstarted', 2, {});
  observation.worker('workerlost', 2, { exitCode: 9, cause: 'why' });
  observation.worker('workerreplaced', 3, { replaces: 2 });
  observation.worker('workerended', 3, {});
}

/** Counts the events that are created. */
function countEvents() {
  const made = vi.fn();
  vi.stubGlobal(
    'Event',
    class extends Event {
      constructor(type: string) {
        super(type);
        made(type);
      }
    },
  );
  return made;
}

describe('without a listener', () => {
  test('no event is created', () => {
    const { observation } = create();
    const made = countEvents();
    emitAll(observation);
    expect(made).not.toHaveBeenCalled();
  });

  test('none is created for a publisher that wants none', () => {
    const publish = vi.fn();
    const { observation } = create({ wants: () => false, publish });
    const made = countEvents();
    emitAll(observation);
    expect(made).not.toHaveBeenCalled();
    expect(publish).not.toHaveBeenCalled();
  });

  test('for a type, no event of that type is created', () => {
    const { observation, listen } = create();
    const made = countEvents();
    listen('taskstarted');
    emitAll(observation);
    expect(made.mock.calls).toEqual([['taskstarted']]);
  });
});

describe('a listener', () => {
  test('receives events of its type, in order', () => {
    const { observation, received, listen } = create();
    listen(
      'workerended',
      'tasksettled',
      'taskqueued',
      'taskassigned',
      'taskstarted',
      'workerlost',
      'workerreplaced',
      'workerstarted',
    );
    emitAll(observation);
    expect(received.map(({ type }) => type)).toEqual([
      'taskqueued',
      'taskassigned',
      'taskstarted',
      'tasksettled',
      'workerstarted',
      'workerlost',
      'workerreplaced',
      'workerended',
    ]);
    for (const event of received) expect(event).toMatchObject({ dispatcher: 'observed' });
  });

  test('receives each event once, however often it was added', () => {
    const { observation } = create();
    const listener = vi.fn();
    observation.events.addEventListener('taskqueued', listener);
    observation.events.addEventListener('taskqueued', listener);
    observation.queued(callOf(1));
    expect(listener).toHaveBeenCalledOnce();
  });

  test('may be an object, be called once, and be removed', () => {
    const { observation } = create();
    const [object, once, gone] = [{ handleEvent: vi.fn() }, vi.fn(), vi.fn()];
    observation.events.addEventListener('taskqueued', object);
    observation.events.addEventListener('taskqueued', once, { once: true });
    observation.events.addEventListener('taskqueued', gone);
    observation.events.removeEventListener('taskqueued', gone);
    observation.queued(callOf(1));
    observation.queued(callOf(2));
    expect(object.handleEvent).toHaveBeenCalledTimes(2);
    expect(once).toHaveBeenCalledOnce();
    expect(gone).not.toHaveBeenCalled();
  });

  test('of an unknown type has no effect', () => {
    const { observation } = create();
    observation.events.addEventListener('somethingelse', () => {});
    expect(() => {
      emitAll(observation);
    }).not.toThrow();
  });
});

describe('events of a task report', () => {
  function emitted(type: EventType, emit: (observation: Observation) => void) {
    const { observation, received, listen } = create();
    listen(type);
    emit(observation);
    return received[0];
  }

  test('its name and run, and the time on the clock of the caller', () => {
    const call = callOf(7);
    call.submitted = 9_900;
    const event = emitted('taskqueued', (observation) => observation.queued(call));
    expect(event).toMatchObject({ run: 7, task: 'work', namespace: '', time: 99 });
    for (const other of ['worker', 'from', 'outcome', 'started', 'ended']) expect(event).not.toHaveProperty(other);
  });

  test('the worker to which it was assigned, and from which it was stolen', () => {
    const call = callOf(7);
    expect(emitted('taskassigned', (observation) => observation.assigned(call, 2, 1))).toMatchObject({
      worker: 2,
      from: 1,
      time: 100,
    });
    expect(emitted('taskassigned', (observation) => observation.assigned(call, 2, undefined))).toMatchObject({
      worker: 2,
      from: undefined,
    });
  });

  test('when it started, as reported by its worker', () => {
    expect(emitted('taskstarted', (observation) => observation.started(callOf(7), 1_000_090))).toMatchObject({
      time: 90,
    });
  });

  test('its outcome, and how long it ran', () => {
    const event = emitted('tasksettled', (observation) =>
      observation.settled(callOf(7), 'failed', undefined, 1_000_090, 1_000_095),
    );
    expect(event).toMatchObject({ outcome: 'failed', started: 90, ended: 95, time: 100 });
  });

  test.each([
    ['is behind', 1_000_030, 80],
    ['is ahead', 1_000_170, 100],
  ])('no time before its submission or after the event, if the clock of its worker %s', (_, reported, time) => {
    const call = callOf(7);
    call.submitted = 8_000;
    expect(emitted('taskstarted', (observation) => observation.started(call, reported))).toMatchObject({ time });
    expect(
      emitted('tasksettled', (observation) => observation.settled(call, 'completed', undefined, reported, reported)),
    ).toMatchObject({ started: time, ended: time, time: 100 });
  });

  test('no times if it never ran', () => {
    const event = emitted('tasksettled', (observation) =>
      observation.settled(callOf(7), 'cancelled', undefined, undefined),
    );
    expect(event).toMatchObject({ outcome: 'cancelled', started: undefined, ended: undefined });
  });
});

test('events of a worker report why it was lost, or which worker it replaces', () => {
  const { observation, received, listen } = create();
  listen('workerlost', 'workerreplaced');
  emitAll(observation);
  expect(received[0]).toMatchObject({ worker: 2, time: 100, exitCode: 9, cause: 'why' });
  expect(received[0]).not.toHaveProperty('replaces');
  expect(received[1]).toMatchObject({ worker: 3, replaces: 2 });
  for (const other of ['exitCode', 'cause']) expect(received[1]).not.toHaveProperty(other);
});

describe('a publisher', () => {
  test('gets the types that it wants, and no others', () => {
    const publish = vi.fn();
    const { observation } = create({ wants: (type) => type === 'tasksettled', publish });
    emitAll(observation);
    expect(publish).toHaveBeenCalledOnce();
    expect(publish).toHaveBeenCalledWith(
      'tasksettled',
      expect.objectContaining({ type: 'tasksettled', run: 7, outcome: 'completed' }),
    );
  });

  test('may change which types it wants', () => {
    let wanted = false;
    const publish = vi.fn();
    const { observation } = create({ wants: () => wanted, publish });
    observation.queued(callOf(1));
    wanted = true;
    observation.queued(callOf(2));
    wanted = false;
    observation.queued(callOf(3));
    expect(publish.mock.calls.map(([, event]) => (event as TaskEvent).run)).toEqual([2]);
  });

  test('gets the same event as a listener', () => {
    const publish = vi.fn();
    const { observation, received, listen } = create({ wants: () => true, publish });
    listen('taskqueued');
    observation.queued(callOf(1));
    expect(publish.mock.calls[0]?.[1]).toBe(received[0]);
  });
});

test.each([
  ['a listener', undefined],
  ['a publisher', { wants: (type: EventType) => type === 'taskstarted', publish() {} }],
])('the observation wants the types that %s takes', (_who, publisher) => {
  const { observation, listen } = create(publisher);
  if (publisher === undefined) listen('taskstarted');
  expect([observation.wants('taskstarted'), observation.wants('taskqueued')]).toEqual([true, false]);
});
