import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import process from 'node:process';
import type { Meter } from '@opentelemetry/api';

/** Observes the process: its memory, its processor time, and how busy its event loop is. */
export function observeProcess(meter: Meter): void {
  meter
    .createObservableUpDownCounter('process.memory.usage', { description: 'Resident memory', unit: 'By' })
    .addCallback((result) => result.observe(process.memoryUsage.rss()));
  meter
    .createObservableUpDownCounter('v8js.memory.heap.used', { description: 'Used heap of the main thread', unit: 'By' })
    .addCallback((result) => result.observe(process.memoryUsage().heapUsed));
  meter
    .createObservableCounter('process.cpu.time', { description: 'Processor time of all threads', unit: 's' })
    .addCallback((result) => {
      const { system, user } = process.cpuUsage();
      result.observe(user / 1e6, { 'cpu.mode': 'user' });
      result.observe(system / 1e6, { 'cpu.mode': 'system' });
    });
  let last: EventLoopUtilization | undefined;
  meter
    .createObservableGauge('nodejs.eventloop.utilization', {
      description: 'Share of the time since the last reading in which the event loop was busy',
      unit: '1',
    })
    .addCallback((result) => {
      const now = performance.eventLoopUtilization();
      result.observe(performance.eventLoopUtilization(now, last).utilization);
      last = now;
    });
}
