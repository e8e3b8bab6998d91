import { SerializationError } from './errors.js';
import { post, sharedValueOf, type SharedValue } from './shared-value.js';
import type { SharedPlaces, SharingCall, SharingWorker } from './sharing.js';

/** The shared values among the arguments of one call. */
class SharedArguments {
  readonly places: readonly (readonly [position: number, value: SharedValue])[];
  /** In seconds: how long the worker may take to read what was posted to it for this call. */
  patience = 0;

  constructor(args: readonly unknown[]) {
    this.places = args.flatMap((arg, position): [number, SharedValue][] => {
      const value = sharedValueOf(arg);
      return value === undefined ? [] : [[position, value]];
    });
  }
}

/** Of calls that have not settled. */
const argumentsOf = new WeakMap<object, SharedArguments>();

/** See `SharingState`, also for the functions below. */
export function submit(call: SharingCall): SerializationError | undefined {
  // Without closures: this runs for every call.
  if (!call.args.some(isShared)) return undefined;
  const shared = new SharedArguments(call.args);
  for (const [position, { host, isReleased }] of shared.places) {
    const argument = `argument ${position + 1} of '${call.profile.definition.name}' is a shared value`;
    if (host.calls !== call.owner)
      return new SerializationError(
        `${argument} of another dispatcher ('${host.settings.name}'): share the value with this one too`,
      );
    if (isReleased) return new SerializationError(`${argument} that was released: share the value again`);
  }
  for (const [, value] of shared.places) value.hold();
  argumentsOf.set(call, shared);
  call.args = call.args.map((arg) => (isShared(arg) ? undefined : arg));
  return undefined;
}

export function settle(call: SharingCall): void {
  const shared = argumentsOf.get(call);
  if (shared === undefined) return;
  argumentsOf.delete(call);
  for (const [, value] of shared.places) value.letGo();
}

export function send(calls: readonly SharingCall[], worker: SharingWorker): void {
  const places: [number, SharedPlaces][] = [];
  for (const call of calls) {
    const shared = argumentsOf.get(call);
    if (shared === undefined) continue;
    for (const [, value] of shared.places) if (value.sendTo(worker)) shared.patience += value.patience;
    places.push([call.id, shared.places.map(([position, { id }]) => [position, id])]);
  }
  if (places.length > 0) post(worker, { type: 'sharing', places });
}

export function patience(call: SharingCall): number {
  return argumentsOf.get(call)?.patience ?? 0;
}

export function fillIn(call: object, args: readonly unknown[]): readonly unknown[] {
  const filled = [...args];
  for (const [position, { value }] of argumentsOf.get(call)?.places ?? []) filled[position] = value;
  return filled;
}

function isShared(arg: unknown): boolean {
  return sharedValueOf(arg) !== undefined;
}
