import process from 'node:process';
import type { HostEvent } from './host-options.js';

/** What a host counts, in the text format of Prometheus. */
export class HostMetrics {
  isDraining = false;
  #isConnected = false;
  #disconnections = 0;
  #started = 0;
  #ended = 0;
  #dispatchersLost = 0;
  readonly #about: Readonly<Record<string, string>>;
  readonly #slots: number;

  constructor(about: Readonly<Record<'fleet' | 'name' | 'build', string>>, slots: number) {
    this.#about = about;
    this.#slots = slots;
  }

  count(event: HostEvent): void {
    switch (event.type) {
      case 'connected':
        this.#isConnected = true;
        break;
      case 'disconnected':
        if (this.#isConnected) this.#disconnections += 1;
        this.#isConnected = false;
        break;
      case 'worker-started':
        this.#started += 1;
        break;
      case 'worker-ended':
        this.#ended += 1;
        break;
      case 'dispatcher-lost':
        this.#dispatchersLost += 1;
    }
  }

  /** Why the host should get no more work; `undefined` if it is ready. */
  get notReady(): string | undefined {
    if (this.isDraining) return 'draining';
    return this.#isConnected ? undefined : 'not connected to the bus';
  }

  /** @param id that of the host. @param running how many workers run. */
  text(id: string, running: number): string {
    const { user, system } = process.cpuUsage();
    const labels = Object.entries({ id, ...this.#about }).map(([name, value]) => `${name}="${escaped(value)}"`);
    return [
      metric('dispatch_host_info', 'gauge', 'The host: always 1.', 1, `{${labels.join(',')}}`),
      metric('dispatch_host_slots', 'gauge', 'How many workers may run at a time.', this.#slots),
      metric('dispatch_host_workers', 'gauge', 'How many workers run.', running),
      metric('dispatch_host_connected', 'gauge', 'Whether it is connected to the bus.', Number(this.#isConnected)),
      metric('dispatch_host_draining', 'gauge', 'Whether it gives away no more slots.', Number(this.isDraining)),
      metric('dispatch_host_workers_started_total', 'counter', 'Workers that were started.', this.#started),
      metric('dispatch_host_workers_ended_total', 'counter', 'Workers that have ended.', this.#ended),
      metric(
        'dispatch_host_dispatchers_lost_total',
        'counter',
        'Workers whose dispatcher was lost.',
        this.#dispatchersLost,
      ),
      metric('dispatch_host_disconnections_total', 'counter', 'Lost connections to the bus.', this.#disconnections),
      metric(
        'process_cpu_seconds_total',
        'counter',
        'Processor time of the host, without workers.',
        (user + system) / 1e6,
      ),
      metric(
        'process_resident_memory_bytes',
        'gauge',
        'Memory of the host, without workers.',
        process.memoryUsage.rss(),
      ),
      metric(
        'process_start_time_seconds',
        'gauge',
        'When it was started, since 1970.',
        Date.now() / 1000 - process.uptime(),
      ),
    ].join('');
  }
}

function metric(name: string, type: 'gauge' | 'counter', help: string, value: number, labels = ''): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name}${labels} ${value}\n`;
}

/** In a value of a label, these have a meaning. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
