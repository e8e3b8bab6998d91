import { awaiting } from './awaiting.js';
import { behindSlow } from './behind-slow.js';
import { blockingCalls } from './blocking.js';
import { bursts } from './burst.js';
import { browserWorkloads } from './browser.js';
import { byteTransfers } from './bytes.js';
import { scaling } from './cpu-bound.js';
import { coldStart, earlyBlockingCalls, firstBlockingCall, memoryOfQueue, memoryOfWorkers } from './fresh.js';
import { httpRequests } from './http.js';
import { idle } from './idle.js';
import { callsInFlight } from './in-flight.js';
import { laneGrowth } from './lane-growth.js';
import { latenesses } from './lateness.js';
import { machines } from './machines.js';
import { map } from './map.js';
import { object } from './object.js';
import { processes } from './processes.js';
import { queueGrowth } from './queue-growth.js';
import { roundTrips } from './round-trip.js';
import { sleeping } from './sleeping.js';
import { smallValues } from './small-values.js';
import { stream } from './stream.js';
import type { Workload } from './workload.js';

export const workloads: readonly Workload[] = [
  ...roundTrips,
  ...bursts,
  ...callsInFlight,
  ...smallValues,
  map,
  stream,
  awaiting,
  sleeping,
  behindSlow,
  ...blockingCalls,
  firstBlockingCall,
  earlyBlockingCalls,
  coldStart,
  ...byteTransfers,
  object,
  ...scaling,
  ...processes,
  ...machines,
  ...httpRequests,
  ...latenesses,
  idle,
  memoryOfWorkers,
  memoryOfQueue,
  ...queueGrowth,
  ...laneGrowth,
  ...browserWorkloads,
];

/** @throws if no workload has this id. */
export function workloadOf(id: string): Workload {
  const found = workloads.find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no workload ${id}`);
  return found;
}
