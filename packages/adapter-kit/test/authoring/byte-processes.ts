import { spawn as spawnProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createPooledDispatcher, keepPoolsPrivate, type Spawn } from '@dispatch/adapter-kit';
import { ByteLink, framed, FrameStream, importFirst } from '@dispatch/adapter-kit/bytes';
import type { Harness } from '@dispatch/conformance';
import type { Hub } from '@dispatch/conformance/hub';

const file = fileURLToPath(new URL('byte-process-worker.mjs', import.meta.url));

/** How the workers of a harness differ. */
export interface Difference {
  /** How far their date is ahead of that of this process, in milliseconds. */
  readonly skew?: number;
  /** Whether they can read in the middle of a task. */
  readonly looks?: boolean;
  /** Whether they import a module before its first call is assigned. */
  readonly importsFirst?: boolean;
}

/** Child processes that are connected by a pipe, which carries bytes. */
function spawnWith({ env }: Hub, { skew = 0, looks = true }: Difference, ended: Set<() => void>): Spawn {
  return (configuration, events) => {
    const child = spawnProcess(process.execPath, [file, String(skew), String(looks)], {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
      env: { ...process.env, ...env },
    });
    const pipe = child.stdio[3] as Socket;
    const link = new ByteLink(configuration, events, {
      send(frame) {
        pipe.cork();
        for (const chunk of framed(frame)) if (pipe.writable) pipe.write(chunk);
        pipe.uncork();
      },
    });
    const frames = new FrameStream();
    let cause: unknown;
    pipe.on('data', (chunk: Buffer) => {
      frames.push(chunk);
      try {
        for (let frame = frames.next(); frame !== undefined; frame = frames.next()) link.receive(frame);
      } catch (thrown) {
        // Where the next frame begins is not known.
        cause = thrown;
        child.kill('SIGKILL');
      }
    });
    pipe.on('error', () => {});
    const kill = (): void => void child.kill('SIGKILL');
    ended.add(kill);
    // After everything that it has written was read.
    const closed = new Promise<void>((resolve) => {
      child.once('close', (exitCode) => {
        ended.delete(kill);
        events.exit({ exitCode: exitCode ?? undefined, ...(cause !== undefined && { cause }) });
        resolve();
      });
    });
    child.unref();
    pipe.unref();
    return {
      post: (message) => link.post(message),
      accepts: (value) => link.accepts(value),
      together(post) {
        pipe.cork();
        try {
          post();
        } finally {
          pipe.uncork();
        }
      },
      get roundTrip() {
        return link.roundTrip;
      },
      terminate() {
        kill();
        return closed;
      },
    };
  };
}

export function byteHarness(hub: Hub, difference: Difference = {}): Harness {
  keepPoolsPrivate(Buffer);
  const ended = new Set<() => void>();
  const spawn = spawnWith(hub, difference, ended);
  return {
    name: 'child processes over bytes',
    create: (options) =>
      createPooledDispatcher(
        {
          name: 'bytes',
          workers: 1,
          capabilities: {
            parallel: true,
            blocking: false,
            cancelRunning: 'terminate',
            isolation: 'clone',
            transfer: false,
            sharedMemory: false,
            loopsSeeCancel: difference.looks ?? true,
            startsKnown: false,
            delivery: 'at-most-once',
            crashRecovery: 'all',
            taskContext: 'async',
            modules: 'imported',
          },
          spawn,
          ...((difference.importsFirst ?? true) && { extend: importFirst }),
        },
        options,
      ),
    channel: hub.channel,
    clock: { slack: 100 },
    kill: async () => {
      const all = [...ended];
      for (const kill of all) kill();
      while (all.some((kill) => ended.has(kill))) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}
