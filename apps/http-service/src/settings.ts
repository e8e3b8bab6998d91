import { availableParallelism } from 'node:os';
import * as v from 'valibot';
import { adapterNames } from './adapters.js';
import { traceExporters } from './telemetry/sdk.js';

/** An environment variable is invalid. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const integer = (min: number, max: number, fallback: number) => {
  const message = `must be an integer from ${min} to ${max}`;
  return v.optional(
    v.pipe(v.string(), v.digits(message), v.transform(Number), v.minValue(min, message), v.maxValue(max, message)),
    String(fallback),
  );
};

const day = 24 * 60 * 60 * 1000;

const environment = v.object({
  HOST: v.optional(v.pipe(v.string(), v.nonEmpty('must not be empty')), '127.0.0.1'),
  /** 0: any free port. */
  PORT: integer(0, 65_535, 8080),
  ADAPTER: v.optional(v.picklist(adapterNames, `must be ${adapterNames.join(' or ')}`), 'node'),
  /** Where spans are written; `memory` is for tests. */
  TRACES: v.optional(v.picklist(traceExporters, `must be ${traceExporters.join(' or ')}`), 'none'),
  WORKERS: integer(1, 1024, availableParallelism()),
  /** A worker whose heap grows beyond this many MiB is ended, and its request is answered 502. */
  WORKER_HEAP: integer(16, 2 ** 16, 512),
  /** The maximum number of requests waiting for a worker; further requests are answered 503. */
  MAX_QUEUE: integer(0, 1e6, 64),
  /** The time limit of a task including its time in the queue, in milliseconds; then its request is answered 504. */
  DEADLINE: integer(1, day, 10_000),
  /** The path of a JSON file of terms and what they mean, which are explained in rendered Markdown. */
  GLOSSARY: v.optional(v.string()),
  /** In bytes; a longer body is answered 413. */
  BODY_LIMIT: integer(1, 2 ** 30, 5 * 2 ** 20),
  /** The time limit for a client to send its request, in milliseconds; then it is answered 408. */
  REQUEST_TIMEOUT: integer(1, day, 30_000),
  /** The maximum number of connections; further ones are closed immediately. */
  MAX_CONNECTIONS: integer(1, 1e6, 1000),
  /** How long the service still accepts requests after SIGTERM, while /readyz answers 503, in milliseconds. */
  STOP_DELAY: integer(0, day, 0),
  /** The time limit of accepted requests after SIGTERM, in milliseconds. */
  STOP_TIMEOUT: integer(0, day, 15_000),
});

export type Settings = v.InferOutput<typeof environment>;

/** @throws {SettingsError} that names the variable. */
export function settingsFrom(env: Readonly<Record<string, string | undefined>>): Settings {
  const result = v.safeParse(environment, env);
  if (result.success) return result.output;
  const problems = result.issues.map((issue) => {
    const name = v.getDotPath(issue) ?? '';
    return `${name}=${env[name]}: ${issue.message}`;
  });
  throw new SettingsError(problems.join('; '));
}
