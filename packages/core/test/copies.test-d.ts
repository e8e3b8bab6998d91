import { DispatchError, Future, TimeoutError, wait, type Dispatcher } from '@dispatch/core';
import { expectTypeOf } from 'vitest';
// The sources have declarations of their own, as another copy of the package has.
import type * as other from '../src/index.js';

// This file is only type-checked, never run.
declare const copy: typeof other;
declare const dispatcher: Dispatcher;
declare const otherDispatcher: other.Dispatcher;
declare const value: unknown;

const tasks = copy.defineTasks(undefined, {
  double: (number: number): number => number * 2,
  *numbers(count: number): Generator<number, string> {
    yield count;
    return 'all';
  },
});

expectTypeOf(dispatcher.execute(tasks.double(1))).toEqualTypeOf<Promise<number>>();
for await (const number of dispatcher.stream(tasks.numbers(1))) expectTypeOf(number).toEqualTypeOf<number>();
// @ts-expect-error: not a generator.
dispatcher.stream(tasks.double(1));

const future: Future<number> = otherDispatcher.executeAsync(tasks.double(1));
const otherFuture: other.Future<number> = dispatcher.executeAsync(tasks.double(1));
void wait([future, otherFuture, otherDispatcher.executeAsync(tasks.double(1))]);
void copy.wait([future, otherFuture]);
const same: Dispatcher = otherDispatcher;
void same;

if (value instanceof Future) expectTypeOf(value).toEqualTypeOf<Future<unknown>>();
if (value instanceof TimeoutError) expectTypeOf(value.code).toEqualTypeOf<'DISPATCH_TIMEOUT'>();
if (value instanceof DispatchError) expectTypeOf(value).toEqualTypeOf<DispatchError>();
const error: TimeoutError = new copy.TimeoutError();
void error;
