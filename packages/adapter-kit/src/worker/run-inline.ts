import { SerializationError, UnsupportedError, type ErrorClass, type TransferableObject } from '@dispatch/core';
import { isThenable, transferablesOf, type CarriedContext, type TaskDefinition } from '@dispatch/core/internal';
import { ensureContextStorage } from '@dispatch/core/internal/worker';
import type { InlineOutcome } from '../inline-outcome.js';
import { cloneTransferring } from '../wire/clone.js';
import { decodeThrown, encodeThrown } from '../wire/error-codec.js';
import { ownBytesOf } from '../wire/own-bytes.js';
import { sharing } from '../wire/sharing.js';
import { describeArguments, describeUncloneable } from '../wire/uncloneable.js';
import { checkStep, isGenerator, type AnyGenerator } from './generator.js';
import { RunContext } from './run-context.js';

/**
 * Runs a task on this thread, within this call, as a worker would: arguments, result and error are copied. A task that
 * awaits something has already started when that is noticed. It is asked to stop, and its outcome is ignored.
 *
 * @param call the call of the task, by which its shared values are found.
 */
export function runInline(
  definition: TaskDefinition,
  args: readonly unknown[],
  transfer: readonly TransferableObject[] | undefined,
  deadline: number,
  priority: number,
  carried: CarriedContext | undefined,
  call: object,
): InlineOutcome {
  ensureContextStorage();
  const { argument, errors, name, run } = definition;
  const own = ownBytesOf(carried);
  let context: RunContext;
  let copies: readonly unknown[];
  try {
    context = new RunContext(1, { id: 0, deadline, priority, context: own && cloneTransferring(own) }, undefined);
    copies = cloneTransferring(ownBytesOf(args, transfer), transfer);
    copies = sharing.fillIn?.(call, copies) ?? copies;
  } catch (cause) {
    return {
      status: 'threw',
      error: new SerializationError(
        `${describeArguments(args, undefined, own, argument)} of '${name}' cannot be cloned`,
        { cause },
      ),
    };
  }
  let result: unknown;
  let awaited: Promise<unknown> | undefined;
  try {
    result = context.run(() => Reflect.apply(run, undefined, copies));
    if (isGenerator(result)) result = drain(result, context);
    if (isThenable(result)) awaited = Promise.resolve(result);
  } catch (error) {
    return { status: 'threw', error: copyThrown(error, errors) };
  }
  if (awaited !== undefined) {
    context.cancel(
      new UnsupportedError(`'${name}' awaits something, but the thread that runs it is blocked until it ends`),
    );
    awaited.then(discard, discard);
    return { status: 'awaits' };
  }
  try {
    const moved = transferablesOf(result);
    return { status: 'returned', value: cloneTransferring(ownBytesOf(result, moved), moved) };
  } catch (cause) {
    return {
      status: 'threw',
      error: new SerializationError(`the result cannot be cloned: ${describeUncloneable(result)}`, { cause }),
    };
  }
}

function copyThrown(error: unknown, errors: readonly ErrorClass[]): unknown {
  try {
    return decodeThrown(cloneTransferring(encodeThrown(error, errors)), errors);
  } catch (cause) {
    // A property may be nested too deeply to be cloned with what surrounds it.
    return new SerializationError('the error that the task threw cannot be cloned', { cause });
  }
}

/** Runs a generator to its end and ignores what it yields. An asynchronous generator is closed at its first `yield`. */
function drain(generator: AnyGenerator, context: RunContext): unknown {
  for (;;) {
    if (context.cancelled) {
      context.run(() => generator.return(undefined));
      context.throwIfCancelled();
    }
    const step = context.run(() => generator.next());
    if (isThenable(step)) return step.then(() => generator.return(undefined));
    checkStep(step);
    if (step.done) return step.value;
  }
}

function discard(): void {}
