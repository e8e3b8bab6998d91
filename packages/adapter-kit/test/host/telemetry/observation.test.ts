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
  const heard: (TaskEvent | WorkerEvent)[] = [];
  const listen = (...types: EventType[]): void => {
    for (const type of types)
      observation.events.addEventListener(type, (event: TaskEvent | WorkerEvent) => heard.push(event));
  };
  return { clock, observation, heard, listen };
}

/** Says everything that can be said. */
function tellAll(observation: Observation): void {
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

/** Counts the events that are made. */
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

describe('while nobody listens', () => {
  test('no event is made', () => {
    const { observation } = create();
    const made = countEvents();
    tellAll(observation);
    expect(made).not.toHaveBeenCalled();
  });

  test('none is made for a publisher that wants none', () => {
    const publish = vi.fn();
    const { observation } = create({ wants: () => false, publish });
    const made = countEvents();
    tellAll(observation);
    expect(made).not.toHaveBeenCalled();
    expect(publish).not.toHaveBeenCalled();
  });

  test('to one type, none of another is made', () => {
    const { observation, listen } = create();
    const made = countEvents();
    listen('taskstarted');
    tellAll(observation);
    expect(made.mock.calls).toEqual([['taskstarted']]);
  });
});

describe('a listener', () => {
  test('hears its type, in the order of what happens', () => {
    const { observation, heard, listen } = create();
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
    tellAll(observation);
    expect(heard.map(({ type }) => type)).toEqual([
      'taskqueued',
      'taskassigned',
      'taskstarted',
      'tasksettled',
      'workerstarted',
      'workerlost',
      'workerreplaced',
      'workerended',
    ]);
    for (const event of heard) expect(event).toMatchObject({ dispatcher: 'observed' });
  });

  test('hears each event once, however often it was added', () => {
    const { observation } = create();
    const listener = vi.fn();
    observation.events.addEventListener('taskqueued', listener);
    observation.events.addEventListener('taskqueued', listener);
    observation.queued(callOf(1));
    expect(listener).toHaveBeenCalledOnce();
  });

  test('may be an object, be called once, and be taken back', () => {
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

  test('of a type that never comes is no matter', () => {
    const { observation } = create();
    observation.events.addEventListener('somethingelse', () => {});
    expect(() => {
      tellAll(observation);
    }).not.toThrow();
  });
});

describe('of a task it is told', () => {
  function toldOf(type: EventType, tell: (observation: Observation) => void) {
    const { observation, heard, listen } = create();
    listen(type);
    tell(observation);
    return heard[0];
  }

  test('which it is, and when, by the clock of the caller', () => {
    const told = toldOf('taskqueued', (observation) => observation.queued(callOf(7)));
    expect(told).toMatchObject({ run: 7, task: 'work', namespace: '', time: 100 });
    for (const other of ['worker', 'from', 'outcome', 'started', 'ended']) expect(told).not.toHaveProperty(other);
  });

  test('to whom it was handed, and from whom it was taken back', () => {
    const call = callOf(7);
    expect(toldOf('taskassigned', (observation) => observation.assigned(call, 2, 1))).toMatchObject({
      worker: 2,
      from: 1,
      time: 100,
    });
    expect(toldOf('taskassigned', (observation) => observation.assigned(call, 2, undefined))).toMatchObject({
      worker: 2,
      from: undefined,
    });
  });

  test('when it began, as its worker says', () => {
    expect(toldOf('taskstarted', (observation) => observation.started(callOf(7), 1_000_090))).toMatchObject({
      time: 90,
    });
  });

  test('how it ended, and for how long it ran', () => {
    const told = toldOf('tasksettled', (observation) => observation.settled(callOf(7), 'failed', 1_000_090, 1_000_095));
    expect(told).toMatchObject({ outcome: 'failed', started: 90, ended: 95, time: 100 });
  });

  test('nothing of a run that never was', () => {
    const told = toldOf('tasksettled', (observation) =>
      observation.settled(callOf(7), 'cancelled', undefined, undefined),
    );
    expect(told).toMatchObject({ outcome: 'cancelled', started: undefined, ended: undefined });
  });
});

test('of a worker it is told why it was lost, or whom it replaces', () => {
  const { observation, heard, listen } = create();
  listen('workerlost', 'workerreplaced');
  tellAll(observation);
  expect(heard[0]).toMatchObject({ worker: 2, time: 100, exitCode: 9, cause: 'why' });
  expect(heard[0]).not.toHaveProperty('replaces');
  expect(heard[1]).toMatchObject({ worker: 3, replaces: 2 });
  for (const other of ['exitCode', 'cause']) expect(heard[1]).not.toHaveProperty(other);
});

describe('a publisher', () => {
  test('gets what it wants, and nothing else', () => {
    const publish = vi.fn();
    const { observation } = create({ wants: (type) => type === 'tasksettled', publish });
    tellAll(observation);
    expect(publish).toHaveBeenCalledOnce();
    expect(publish).toHaveBeenCalledWith(
      'tasksettled',
      expect.objectContaining({ type: 'tasksettled', run: 7, outcome: 'completed' }),
    );
  });

  test('may want more or less as time goes by', () => {
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
    const { observation, heard, listen } = create({ wants: () => true, publish });
    listen('taskqueued');
    observation.queued(callOf(1));
    expect(publish.mock.calls[0]?.[1]).toBe(heard[0]);
  });
});

test.each([
  ['a listener', undefined],
  ['a publisher', { wants: (type: EventType) => type === 'taskstarted', publish() {} }],
])('%s is wanted for the types it takes', (_who, publisher) => {
  const { observation, listen } = create(publisher);
  if (publisher === undefined) listen('taskstarted');
  expect([observation.wants('taskstarted'), observation.wants('taskqueued')]).toEqual([true, false]);
});
