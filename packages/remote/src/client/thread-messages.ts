import type { MessagePort } from 'node:worker_threads';
import type { RemoteExit } from '../fleet/lane-session.js';
import type { ClientOptions, Recall } from './fleet-client.js';
import type { HostChange, HostFacts } from './hosts.js';
import type { LeaseUse } from './lease-use.js';

/**
 * Of the thread of the connection: how many messages it has sent, and whether it was closed. Of the other one: how many recalls it has
 * processed, and whether tasks wait for a worker (1) or not (0).
 */
export const bells = { messages: 0, closed: 1, recalls: 2, needed: 3 } as const;
/** How many there are. */
export const bellCount = 4;

/** What the thread of a connection starts with. */
export interface ThreadData {
  readonly port: MessagePort;
  /** See {@link bells}. */
  readonly bell: Int32Array;
  readonly options: ClientOptions;
}

/** From the dispatcher's thread to that of its connection. Workers are named by their ids. */
export type ToConnection =
  | { readonly type: 'want' }
  | { readonly type: 'bytes'; readonly lane: string; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly lane: string }
  | { readonly type: 'close' };

/** The events of a `FleetClient`. `returned`: an idle worker is needed elsewhere, and is ended. */
export type FromConnection =
  | { readonly type: 'granted'; readonly lane: string; readonly host: string; readonly use: LeaseUse }
  | { readonly type: 'bytes'; readonly lane: string; readonly bytes: Uint8Array }
  | { readonly type: 'taken'; readonly lane: string; readonly bytes: number }
  | { readonly type: 'ended'; readonly lane: string; readonly exit: RemoteExit }
  | { readonly type: 'recall'; readonly recall: Recall }
  | { readonly type: 'returned'; readonly lane: string }
  | { readonly type: 'waiting'; readonly reason: string | undefined }
  | { readonly type: 'withdrawn' }
  | { readonly type: 'host'; readonly change: HostChange; readonly host: HostFacts }
  | { readonly type: 'unavailable'; readonly reason: string };
