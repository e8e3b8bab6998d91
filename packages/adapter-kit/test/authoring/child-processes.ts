import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createPooledDispatcher, type FromWorker, type Spawn } from '@dispatch/adapter-kit';
import type { Harness } from '@dispatch/conformance';
import type { Hub } from '@dispatch/conformance/hub';

const file = fileURLToPath(new URL('child-process-worker.mjs', import.meta.url));

/** Child processes, whose messages arrive in order and each with a delay, as from a machine with much to do. */
function spawnSlowly(delay: () => number, { env }: Hub): Spawn {
  return (configuration, events) => {
    const child = fork(file, [JSON.stringify(configuration)], {
      serialization: 'advanced',
      execArgv: [],
      env: { ...process.env, ...env },
    });
    let last = Promise.resolve();
    child.on('message', (message: FromWorker) => {
      last = last
        .then(() => pause(delay()))
        .then(() => {
          events.message(message);
        });
    });
    const exited = new Promise<void>((resolve) => {
      child.on('exit', (exitCode) => {
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
        if (child.connected) child.send(message);
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

/** @param delay how late the next message of a worker arrives, in milliseconds. */
export function harnessOf(hub: Hub, delay: () => number): Harness {
  const spawn = spawnSlowly(delay, hub);
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
            loopsSeeCancel: false,
            startsKnown: false,
            delivery: 'at-most-once',
            crashRecovery: 'all',
            taskContext: 'async',
            modules: 'imported',
          },
          spawn,
        },
        options,
      ),
    channel: hub.channel,
    clock: { slack: 100 },
  };
}
