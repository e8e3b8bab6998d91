import type { Trace, TraceEvent } from '../src/trace-event.ts';

/** Checks a trace against the rules of the Trace Event Format. @returns a description of each violation. */
export function problemsOf(trace: Trace): string[] {
  // Check the JSON, not the objects.
  const read = JSON.parse(JSON.stringify(trace)) as { traceEvents: unknown };
  if (!Array.isArray(read.traceEvents)) return ['traceEvents is not an array'];
  const events = read.traceEvents as TraceEvent[];
  return [...events.flatMap(fieldProblems), ...pairProblems(events), ...overlaps(events), ...namelessTracks(events)];
}

function fieldProblems(event: TraceEvent): string[] {
  const wrong = (what: string): string => `${what}: ${JSON.stringify(event)}`;
  const problems: string[] = [];
  if (typeof event.name !== 'string') problems.push(wrong('name is not a string'));
  if (!Number.isInteger(event.pid) || !Number.isInteger(event.tid))
    problems.push(wrong('pid or tid is not an integer'));
  switch (event.ph) {
    case 'M':
      if (event.args === undefined) problems.push(wrong('metadata without args'));
      break;
    case 'X':
      if (!(event.dur >= 0)) problems.push(wrong('a slice without a duration'));
      break;
    case 'i':
      if (event.s !== 't') problems.push(wrong('an instant event without a scope'));
      break;
    case 'b':
    case 'e':
      if (typeof event.id !== 'string') problems.push(wrong('an asynchronous event without an id'));
      break;
    default:
      problems.push(wrong('an unknown phase'));
  }
  if (event.ph !== 'M' && !(Number.isFinite(event.ts) && event.ts >= 0 && typeof event.cat === 'string'))
    problems.push(wrong('ts or cat is missing'));
  return problems;
}

/** Each end event has an earlier begin event, and vice versa. */
function pairProblems(events: readonly TraceEvent[]): string[] {
  const open = new Map<string, number>();
  const problems: string[] = [];
  for (const event of events) {
    if (event.ph !== 'b' && event.ph !== 'e') continue;
    const key = `${event.cat} ${event.id} ${event.name}`;
    const begun = open.get(key);
    if (event.ph === 'b') open.set(key, event.ts);
    else if (begun === undefined || begun > event.ts) problems.push(`ends before it begins: ${key}`);
    else open.delete(key);
  }
  return [...problems, ...[...open.keys()].map((key) => `never ends: ${key}`)];
}

function overlaps(events: readonly TraceEvent[]): string[] {
  const slices = events
    .filter((event) => event.ph === 'X')
    .sort((a, b) => a.pid - b.pid || a.tid - b.tid || a.ts - b.ts);
  return slices.flatMap((slice, index) => {
    const before = slices[index - 1];
    if (before === undefined || before.pid !== slice.pid || before.tid !== slice.tid) return [];
    // Ignore a microsecond of rounding error.
    return before.ts + before.dur > slice.ts + 1
      ? [`overlap on track ${slice.tid}: ${before.name} and ${slice.name}`]
      : [];
  });
}

function namelessTracks(events: readonly TraceEvent[]): string[] {
  const named = new Set(
    events.filter(({ name, ph }) => ph === 'M' && name === 'thread_name').map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const used = new Set(events.map(({ pid, tid }) => `${pid}/${tid}`));
  return [...used].filter((track) => !named.has(track)).map((track) => `track ${track} has no name`);
}
