import type { PlantedFault } from './planted-faults.js';
import type { Channels } from './simulated-rings.js';
import type { Faults } from './simulated-world.js';

/** Connections through memory, one of whose ends has some other methods. */
function withChannel<Name extends keyof Channels>(
  name: Name,
  change: (channel: Channels[Name]) => Partial<Channels[Name]>,
): Faults {
  return {
    connection: 'rings',
    channels: (channels) => {
      const channel = channels[name];
      const methods = change(channel);
      const changed = new Proxy(channel, {
        get(target, property) {
          const value: unknown = Reflect.get(methods, property) ?? Reflect.get(target, property, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      return { ...channels, [name]: changed };
    },
  };
}

/** Faults in the connection through memory. */
export const plantedRingFaults: readonly PlantedFault[] = [
  {
    title: 'a wake-up is lost: the dispatcher does not post a doorbell when the worker has stopped polling meanwhile',
    breaks: 'no message in memory is forgotten',
    faults: withChannel('dispatcher', (channel) => ({
      write: (message) => (channel.write(message) === 'port' ? 'port' : 'written'),
    })),
  },
  {
    title: 'a wake-up is lost: the dispatcher does not read the memory again after it has stopped polling',
    breaks: 'no message in memory is forgotten',
    faults: withChannel('dispatcher', (channel) => {
      let hasStopped = false;
      return {
        stopPolling() {
          hasStopped = true;
          channel.stopPolling();
        },
        take() {
          const isFirst = hasStopped;
          hasStopped = false;
          return isFirst ? undefined : channel.take();
        },
      };
    }),
  },
  {
    title: 'a message in memory overtakes the message of the port before it',
    breaks: 'messages arrive once, and in order',
    faults: withChannel('worker', (channel) => ({
      take() {
        const next = channel.take();
        if (next !== undefined || channel.isEmpty) return next;
        channel.countArrived();
        return channel.take();
      },
    })),
  },
  {
    title: 'a message of the port is counted twice when it arrives',
    breaks: 'messages arrive once, and in order',
    faults: withChannel('worker', (channel) => ({
      countArrived() {
        channel.countArrived();
        channel.countArrived();
      },
    })),
  },
  {
    title: 'a message of the port is counted twice when it is posted',
    breaks: 'no message in memory is forgotten',
    faults: withChannel('worker', (channel) => ({
      countPosted() {
        channel.countPosted();
        channel.countPosted();
      },
    })),
  },
  {
    title: 'a message in memory is read twice',
    breaks: 'messages arrive once, and in order',
    faults: withChannel('dispatcher', (channel) => {
      let last: ReturnType<typeof channel.take>;
      return {
        take() {
          const again = last;
          last = again === undefined ? channel.take() : undefined;
          return again ?? last;
        },
      };
    }),
  },
];
