// What the server tells a page. Types only: the page is compiled against them.
import type { AdapterName } from '../adapters/adapters.js';
import type { Job } from '../farm/job.js';
import type { Place } from '../farm/tasks.js';
import type { Tile } from '../tracer/render-pass.js';

/** What can be chosen. Sent once to each page. */
export interface Choices {
  readonly scenes: readonly string[];
  readonly adapters: readonly AdapterName[];
  readonly defaultAdapter: AdapterName;
  readonly workers: number;
  readonly mostWorkers: number;
}

/** A picture begins, or the page has just connected. */
export interface PictureMessage {
  readonly job: Job;
  readonly tiles: readonly Tile[];
}

/** The pixels of some tiles: the number of the tile, and red, green, blue and alpha in base64. */
export type PixelsMessage = readonly (readonly [tile: number, rgba: string])[];

export type Phase = 'idle' | 'starting' | 'rendering' | 'cancelling';

export interface WorkerView {
  readonly worker: number;
  readonly state: 'starting' | 'idle' | 'busy' | 'retiring';
  /** Where it runs; not known before its first tile. */
  readonly place: Place | undefined;
  /** The tile that it renders. */
  readonly tile: number | undefined;
  /** When its task started. */
  readonly since: number | undefined;
  readonly passes: number;
  /** From 0 to 1. */
  readonly utilisation: number;
  readonly canBeKilled: boolean;
}

/** A host of the fleet, on this machine. */
export interface HostView {
  readonly name: string;
  readonly state: 'starting' | 'connected' | 'ended';
  readonly process: number | undefined;
  readonly slots: number;
}

export interface Finished {
  readonly number: number;
  readonly scene: string;
  readonly adapter: AdapterName;
  readonly workers: number;
  readonly outcome: 'done' | 'cancelled' | 'failed';
  readonly passes: number;
  readonly milliseconds: number;
  readonly lost: number;
  readonly retried: number;
  /** Of all pixels; `undefined` unless it is done. */
  readonly hash: string | undefined;
  /** Why it failed. */
  readonly reason: string | undefined;
}

export interface StatusMessage {
  readonly phase: Phase;
  readonly adapter: AdapterName;
  /** Passes of tiles that have arrived, and all. */
  readonly arrived: number;
  readonly total: number;
  readonly milliseconds: number;
  readonly queued: number;
  readonly running: number;
  readonly completed: number;
  /** Workers lost in this picture, and tiles that were continued elsewhere. */
  readonly lost: number;
  readonly retried: number;
  readonly workers: readonly WorkerView[];
  /** Empty without a fleet. */
  readonly hosts: readonly HostView[];
  readonly finished: readonly Finished[];
  /** The clock of the server, on which lanes are drawn. */
  readonly now: number;
}

export type Outcome = 'completed' | 'failed' | 'cancelled' | 'lost';

/** Tasks that have ended, and where a worker was lost, for the lanes. */
export type LanesMessage = readonly (readonly [worker: number, started: number, ended: number, outcome: Outcome])[];

export interface LogMessage {
  readonly number: number;
  readonly milliseconds: number;
  readonly kind: 'good' | 'bad' | 'plain';
  readonly text: string;
}

export interface Messages {
  readonly choices: Choices;
  readonly picture: PictureMessage;
  readonly pixels: PixelsMessage;
  readonly status: StatusMessage;
  readonly lanes: LanesMessage;
  readonly log: readonly LogMessage[];
}
