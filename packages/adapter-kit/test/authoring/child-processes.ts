import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createPooledDispatcher, type FromWorker, type Spawn } from '@dispatch/adapter-kit';
import type { Harness, OpenChannel } from '@dispatch/conformance';

const file = fileURLToPath(new URL('child-process-worker.mjs', import.meta.url));
const children = new Set<ChildProcess>();
const listeners = new Map<string, (message: unknown) => void>();

interface Sent {
  readonly channel?: string;
  readonly message: unknown;
}

/** Child processes, whose messages arrive in order and each with a delay, as from a machine with much to do. */
function spawnSlowly(delay: () => number): Spawn {
  return (configuration, events) => {
    const child = fork(file, [JSON.stringify(configuration)], { serialization: 'advanced', execArgv: [] });
    children.add(child);
    let last = Promise.resolve();
    child.on('message', ({ channel, message }: Sent) => {
      if (channel !== undefined) {
        listeners.get(channel)?.(message);
        return;
      }
      last = last
        .then(() => pause(delay()))
        .then(() => {
          events.message(message as FromWorker);
        });
    });
    const exited = new Promise<void>((resolve) => {
      child.on('exit', (exitCode) => {
        children.delete(child);
        void last.then(() => {
          events.exit({ exitCode: exitCode ?? undefined });
          resolve();
        });
      });
    });
    child.unref();
    child.channel?.unref();
    return {
      post(message) {
        if (child.connected) child.send({ message });
      },
      terminate() {
        child.kill('SIGKILL');
        return exited;
      },
    };
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A BroadcastChannel does not reach another process: messages take the way of the others. */
export const openChannel: OpenChannel = (name) => ({
  post(message) {
    for (const child of children) if (child.connected) child.send({ channel: name, message });
  },
  onMessage(listener) {
    listeners.set(name, listener);
  },
  close() {
    listeners.delete(name);
  },
});

/** @param delay how late the next message of a worker arrives, in milliseconds. */
export function harnessOf(delay: () => number): Harness {
  const spawn = spawnSlowly(delay);
  return {
    name: 'child processes',
    create: (options) =>
      createPooledDispatcher(
        {
          name: 'child processes',
          workers: 1,
          capabilities: {
            parallel: true,
            blocking: false,
            cancelRunning: 'terminate',
            isolation: 'clone',
            transfer: false,
            sharedMemory: false,
            delivery: 'at-most-once',
            crashRecovery: 'all',
            taskContext: 'async',
            modules: 'imported',
          },
          spawn,
        },
        options,
      ),
    channel: openChannel,
    clock: { slack: 100 },
  };
}
