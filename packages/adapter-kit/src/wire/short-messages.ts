import type { CallsMessage, HostMessage, RepliesMessage, ShortCall, ShortReply, WorkerMessage } from './messages.js';

/** The message that a short one stands for. Any other message is returned as it is. */
export function expandCall(message: HostMessage | ShortCall): HostMessage {
  if (!isArray(message)) return message;
  const [id, task, args, priority, context] = message;
  return {
    type: 'calls',
    ids: [id],
    tasks: [task],
    arities: [args.length],
    args,
    priorities: priority ? [priority] : undefined,
    contexts: context ? [context] : undefined,
  } satisfies CallsMessage;
}

/** Same as {@link expandCall}, for replies. */
export function expandReply(message: WorkerMessage | ShortReply): WorkerMessage {
  if (!isArray(message)) return message;
  const [id, value, began, ended] = message;
  return { type: 'replies', ids: [id], values: [value], times: [began, ended] } satisfies RepliesMessage;
}

// The library's `Array.isArray` does not narrow a union with a readonly array.
function isArray<M extends object, L extends readonly unknown[]>(message: M | L): message is L {
  return Array.isArray(message);
}
