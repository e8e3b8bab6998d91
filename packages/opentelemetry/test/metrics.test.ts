import { createDispatcher } from '@dispatch/node';
import { DispatcherTelemetry } from '@dispatch/opentelemetry';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import { tasks } from './tasks.mjs';

/** The values of each metric: numbers, or the counts of histograms. */
async function collected() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  return {
    meterProvider,
    async read() {
      const { resourceMetrics } = await reader.collect();
      return Object.fromEntries(
        resourceMetrics.scopeMetrics
          .flatMap((scope) => scope.metrics)
          .map((metric) => [
            metric.descriptor.name,
            metric.dataPoints.map(({ attributes, value }) => ({
              ...attributes,
              value: typeof value === 'number' ? value : value.count,
            })),
          ]),
      );
    },
  };
}

const of = { 'dispatch.dispatcher.name': 'observed' };

test('the metrics of a dispatcher come from its events and statistics', { timeout: 30_000 }, async () => {
  const { meterProvider, read } = await collected();
  const telemetry = new DispatcherTelemetry({ meterProvider });
  await using dispatcher = telemetry.observe(createDispatcher({ workers: 1, name: 'observed' }));
  await dispatcher.execute(tasks.work('a'));
  await dispatcher.execute(tasks.fail()).catch(() => {});
  await dispatcher.execute(tasks.work('a'), { timeout: 0 }).catch(() => {});
  const waiting = dispatcher.executeAsync(tasks.wait());
  const queued = dispatcher.executeAsync(tasks.work('b'));
  const during = await read();
  expect(during['dispatch.task.queued']?.[0]?.value).toBeGreaterThanOrEqual(1);
  waiting.cancel();
  await queued;
  await dispatcher.execute(tasks.die()).catch(() => {});

  const metrics = await read();
  const work = { ...of, 'dispatch.task.name': 'work' };
  expect(metrics['dispatch.task.settled']).toEqual([
    { ...work, 'dispatch.task.outcome': 'completed', value: 2 },
    { ...of, 'dispatch.task.name': 'fail', 'dispatch.task.outcome': 'failed', 'error.type': 'RangeError', value: 1 },
    { ...work, 'dispatch.task.outcome': 'timed_out', 'error.type': 'DISPATCH_TIMEOUT', value: 1 },
    { ...of, 'dispatch.task.name': 'wait', 'dispatch.task.outcome': 'cancelled', value: 1 },
    {
      ...of,
      'dispatch.task.name': 'die',
      'dispatch.task.outcome': 'failed',
      'error.type': 'DISPATCH_WORKER_LOST',
      value: 1,
    },
  ]);
  expect(metrics['dispatch.task.wait.duration']).toContainEqual({ ...work, value: 2 });
  expect(metrics['dispatch.task.run.duration']).toContainEqual({
    ...work,
    'dispatch.task.outcome': 'completed',
    value: 2,
  });
  expect(metrics['dispatch.task.queued']).toEqual([{ ...of, value: 0 }]);
  expect(metrics['dispatch.task.running']).toEqual([{ ...of, value: 0 }]);
  expect(metrics['dispatch.worker.lost']).toEqual([{ ...of, value: 1 }]);
  const states = metrics['dispatch.worker.count']?.map((point) => Reflect.get(point, 'dispatch.worker.state'));
  expect(states).toEqual(['starting', 'idle', 'busy', 'retiring']);

  telemetry.stop();
  await dispatcher.execute(tasks.work('a'));
  expect((await read())['dispatch.task.settled']?.[0]).toMatchObject({ value: 2 });
  await meterProvider.shutdown();
});
