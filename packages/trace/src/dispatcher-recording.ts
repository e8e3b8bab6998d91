import type {
  Dispatcher,
  DispatcherEventMap,
  TaskAssignedEvent,
  TaskQueuedEvent,
  TaskSettledEvent,
  TaskStartedEvent,
  WorkerEvent,
  WorkerEventType,
} from '@dispatch/core';
import type { TraceEvent } from './trace-event.js';
import { Tracks } from './tracks.js';

/** The track for events without a worker. */
const queueTrack = 0;

const workerEvents: Readonly<Record<WorkerEventType, string>> = {
  workerstarted: 'started',
  workerlost: 'lost',
  workerreplaced: 'replaced',
  workerended: 'ended',
};

/** A run whose start was recorded. */
interface Running {
  readonly track: number;
  readonly time: number;
}

/** Converts the events of one dispatcher to trace events, as one group of tracks. */
export class DispatcherRecording {
  readonly #pid: number;
  readonly #add: (event: TraceEvent) => void;
  readonly #tracks: Tracks;
  /** The runs that are queued, and the runs that have started and not settled. */
  readonly #queued = new Set<number>();
  readonly #running = new Map<number, Running>();
  /** Each removes the listener of one event type. */
  readonly #removers: (() => void)[] = [];

  constructor(dispatcher: Dispatcher, pid: number, add: (event: TraceEvent) => void) {
    this.#pid = pid;
    this.#add = add;
    add({ ph: 'M', name: 'process_name', pid, tid: queueTrack, args: { name: dispatcher.name } });
    add({ ph: 'M', name: 'thread_name', pid, tid: queueTrack, args: { name: 'queue' } });
    this.#tracks = new Tracks((tid, name) => {
      add({ ph: 'M', name: 'thread_name', pid, tid, args: { name } });
      add({ ph: 'M', name: 'thread_sort_index', pid, tid, args: { sort_index: tid } });
    });
    this.#listen(dispatcher);
  }

  /** Stops listening. Tasks that are still running are recorded as if they ended now. */
  stop(now: number): void {
    for (const remove of this.#removers.splice(0)) remove();
    for (const [run, { track, time }] of this.#running) this.#slice('unfinished', track, time, now, { run });
    this.#running.clear();
  }

  #listen(dispatcher: Dispatcher): void {
    this.#on(dispatcher, 'taskqueued', (event) => this.#onQueued(event));
    this.#on(dispatcher, 'taskassigned', (event) => this.#onAssigned(event));
    this.#on(dispatcher, 'taskstarted', (event) => this.#onStarted(event));
    this.#on(dispatcher, 'tasksettled', (event) => this.#onSettled(event));
    for (const type of Object.keys(workerEvents) as WorkerEventType[])
      this.#on(dispatcher, type, (event) => this.#onWorker(event));
  }

  /**
   * Does not use the `signal` option: in Node 20 to 24, garbage collection can prevent the removal of such a listener
   * (nodejs/node#63954).
   */
  #on<Type extends keyof DispatcherEventMap>(
    { events }: Dispatcher,
    type: Type,
    listener: (event: DispatcherEventMap[Type]) => void,
  ): void {
    events.addEventListener(type, listener);
    this.#removers.push(() => events.removeEventListener(type, listener));
  }

  #onQueued({ run, task, time }: TaskQueuedEvent): void {
    this.#queued.add(run);
    this.#add({
      ph: 'b',
      cat: 'queue',
      id: this.#idOf(run),
      name: task,
      pid: this.#pid,
      tid: queueTrack,
      ts: 1000 * time,
      args: { run },
    });
  }

  #onAssigned({ from, run, task, time, worker }: TaskAssignedEvent): void {
    if (from === undefined) return;
    const tid = this.#tracks.of(worker);
    this.#add({
      ph: 'i',
      cat: 'steal',
      name: `steals ${task}`,
      pid: this.#pid,
      tid,
      ts: 1000 * time,
      s: 't',
      args: { run, from },
    });
  }

  #onStarted({ run, task, time, worker }: TaskStartedEvent): void {
    if (worker === undefined) return;
    this.#leaveQueue(run, task, time);
    this.#running.set(run, { track: this.#tracks.take(worker), time });
  }

  #onSettled({ ended, outcome, run, started, task, time }: TaskSettledEvent): void {
    const running = this.#running.get(run);
    if (running !== undefined) {
      this.#running.delete(run);
      this.#slice(task, running.track, started ?? running.time, ended ?? time, { run, outcome });
      this.#tracks.release(running.track);
      // A task that started before recording is left out, because its slice could overlap others on its track.
    } else this.#leaveQueue(run, task, time);
  }

  #onWorker(event: WorkerEvent): void {
    const { time, type, worker } = event;
    const tid = this.#tracks.of(worker);
    this.#add({
      ph: 'i',
      cat: 'worker',
      name: workerEvents[type],
      pid: this.#pid,
      tid,
      ts: 1000 * time,
      s: 't',
      args: detailsOf(event),
    });
  }

  #leaveQueue(run: number, task: string, time: number): void {
    if (!this.#queued.delete(run)) return;
    this.#add({
      ph: 'e',
      cat: 'queue',
      id: this.#idOf(run),
      name: task,
      pid: this.#pid,
      tid: queueTrack,
      ts: 1000 * time,
    });
  }

  #slice(name: string, tid: number, begun: number, ended: number, args: Readonly<Record<string, unknown>>): void {
    this.#add({
      ph: 'X',
      cat: 'task',
      name,
      pid: this.#pid,
      tid,
      ts: 1000 * begun,
      dur: 1000 * Math.max(0, ended - begun),
      args,
    });
  }

  #idOf(run: number): string {
    return `${this.#pid}.${run}`;
  }
}

function detailsOf(event: WorkerEvent): Readonly<Record<string, unknown>> {
  if (event.type === 'workerreplaced') return { replaces: event.replaces };
  if (event.type !== 'workerlost') return {};
  const { cause, exitCode } = event;
  return { exitCode, cause: cause === undefined ? undefined : String(cause) };
}
