import { channel, type Channel } from 'node:diagnostics_channel';
import type { DispatcherEventMap } from '@dispatch/core';
import type { Publisher } from '../host/telemetry/observation.js';

type EventType = keyof DispatcherEventMap;

const channels: Readonly<Record<EventType, Channel>> = {
  taskqueued: channel('dispatch:task:queued'),
  taskassigned: channel('dispatch:task:assigned'),
  taskstarted: channel('dispatch:task:started'),
  tasksettled: channel('dispatch:task:settled'),
  workerstarted: channel('dispatch:worker:started'),
  workerlost: channel('dispatch:worker:lost'),
  workerreplaced: channel('dispatch:worker:replaced'),
  workerended: channel('dispatch:worker:ended'),
};

/** Publishes the events of `dispatcher.events`, the same objects, to Node's `diagnostics_channel`. */
export const diagnostics: Publisher = {
  wants: (type) => channels[type].hasSubscribers,
  publish(type, event) {
    channels[type].publish(event);
  },
};
