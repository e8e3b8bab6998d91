export type { Trace, TraceEvent } from './trace-event.js';
export { TraceRecorder, type TraceRecorderOptions } from './trace-recorder.js';
