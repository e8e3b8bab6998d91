import type { CallId } from './claims.js';
import type { CallsMessage, HostMessage, RepliesMessage, WorkerMessage } from './messages.js';

/**
 * One ordinary call as a list. To clone one object with named lists costs as much as the whole rest of a round trip; only
 * what travels alone has to bear that alone.
 */
export type ShortCall = readonly [id: CallId, task: number, args: readonly unknown[]];

/** One ordinary reply as a list: a result that came in time. Times as in {@link RepliesMessage.times}. */
export type ShortReply = readonly [id: CallId, value: unknown, began: number, ended: number];

/** The message that a short one stands for; any other as it is. */
export function expandCall(message: HostMessage | ShortCall): HostMessage {
  if (!isList(message)) return message;
  const [id, task, args] = message;
  return { type: 'calls', ids: [id], tasks: [task], arities: [args.length], args } satisfies CallsMessage;
}

/** As {@link expandCall}. */
export function expandReply<M extends WorkerMessage>(message: M | ShortReply): M | RepliesMessage {
  if (!isList(message)) return message;
  const [id, value, began, ended] = message;
  return { type: 'replies', ids: [id], values: [value], times: [began, ended] } satisfies RepliesMessage;
}

// The library's `Array.isArray` does not tell a readonly list from what is none.
function isList<M extends object, L extends readonly unknown[]>(message: M | L): message is L {
  return Array.isArray(message);
}
