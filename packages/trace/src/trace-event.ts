/**
 * One entry of a trace, in the Trace Event format (Google, "Trace Event Format", JSON object format). Times are
 * microseconds.
 *
 * - `X`: a slice on a track.
 * - `b`, `e`: begin and end of what belongs to no track; the two have the same `cat`, `id` and `name`.
 * - `i`: a moment on a track.
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

/** A whole trace; as JSON it is the file that Perfetto and `chrome://tracing` open. */
export interface Trace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: 'ms';
  readonly otherData: {
    /** How many events were left out since the recorder's limit was reached. */
    readonly dropped: number;
  };
}
