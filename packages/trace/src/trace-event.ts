/**
 * One event of a trace, in the Trace Event Format (Google, JSON object format). Times are in microseconds.
 *
 * - `X`: a slice on a track.
 * - `b`, `e`: begin and end of an asynchronous event, which belongs to no track. Both have the same `cat`, `id` and
 *   `name`.
 * - `i`: an instant event on a track.
 * - `M`: the name of a track or of a group of tracks.
 */
export type TraceEvent = {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args?: Readonly<Record<string, unknown>>;
} & (
  | { readonly ph: 'X'; readonly cat: string; readonly ts: number; readonly dur: number }
  | { readonly ph: 'b' | 'e'; readonly cat: string; readonly ts: number; readonly id: string }
  | { readonly ph: 'i'; readonly cat: string; readonly ts: number; readonly s: 't' }
  | { readonly ph: 'M' }
);

/** A complete trace. Its JSON is the file format of Perfetto and `chrome://tracing`. */
export interface Trace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: 'ms';
  readonly otherData: {
    /** The number of events that were dropped because the recorder's limit was reached. */
    readonly dropped: number;
  };
}
