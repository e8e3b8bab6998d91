import autocannon from 'autocannon';
import type { Call } from './calls.ts';

export interface Answer {
  readonly call: Call;
  readonly status: number;
  readonly body: string;
  /** The part that the call compares. */
  readonly compared: string;
  /** The `x-request-id` of the response, which must be the one of the request. */
  readonly id: string;
  readonly milliseconds: number;
  /** When the response arrived, by `performance.now()`. */
  readonly at: number;
}

export interface Driven {
  readonly answers: readonly Answer[];
  /** Calls that were sent but never answered. */
  readonly unanswered: readonly Call[];
  readonly seconds: number;
}

export interface DriveOptions {
  readonly connections: number;
  /** The total number of calls; or a promise, until which calls are sent. With a promise, each connection may leave one call unanswered. */
  readonly limit: number | Promise<unknown>;
  readonly onAnswer?: () => void;
}

/** Sends calls with autocannon, one at a time per connection, and records every response with its call. */
export async function drive(
  url: string,
  nextCall: () => Call,
  { connections, limit, onAnswer }: DriveOptions,
): Promise<Driven> {
  // autocannon creates a new context for each request.
  const callOf = new WeakMap<object, Call>();
  const unanswered = new Set<Call>();
  const answers: Answer[] = [];

  const setupRequest = (defaults: autocannon.Request, context: object): autocannon.Request => {
    const call = nextCall();
    callOf.set(context, call);
    unanswered.add(call);
    const headers = { 'x-request-id': call.id, ...(call.type !== undefined && { 'content-type': call.type }) };
    return { ...defaults, method: call.method, path: call.path, headers, body: call.body };
  };
  let answered: Omit<Answer, 'milliseconds' | 'at'> | undefined;
  const onResponse = (status: number, body: string, context: object, headers: autocannon.Request['headers']): void => {
    const call = callOf.get(context);
    if (call === undefined || !unanswered.delete(call)) throw new Error('received a response without a request');
    const compared = call.compared === 'body' ? body : headerOf(headers, call.compared);
    answered = { call, status, body, compared, id: headerOf(headers, 'x-request-id') };
  };

  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const amount = typeof limit === 'number' ? { amount: limit } : { duration: 3600 };
    const request: autocannon.Request = { setupRequest, onResponse };
    const options: autocannon.Options = {
      url,
      connections,
      ...amount,
      timeout: 60,
      sampleInt: 50,
      requests: [request],
    };
    const instance = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
    instance.on('response', (_client, _status, _bytes, milliseconds) => {
      // autocannon calls onResponse with the body and emits 'response' with the time right after.
      if (answered === undefined) throw new Error('received a time without a response');
      answers.push({ ...answered, milliseconds, at: performance.now() });
      answered = undefined;
      onAnswer?.();
    });
    if (typeof limit !== 'number') limit.then(() => instance.stop(), reject);
  });
  return { answers, unanswered: [...unanswered], seconds: result.duration };
}

function headerOf(headers: autocannon.Request['headers'], name: string): string {
  const value = Object.entries(headers ?? {}).find(([each]) => each.toLowerCase() === name)?.[1];
  return typeof value === 'string' ? value : '';
}
