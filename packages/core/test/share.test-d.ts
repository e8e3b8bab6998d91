import { defineTasks, type Dispatcher } from '@dispatch/core';
import { release, share, type Shared } from '@dispatch/core/share';
import { expectTypeOf } from 'vitest';

// This file is only type-checked, never run.
declare const dispatcher: Dispatcher;

interface Model {
  readonly labels: readonly string[];
  weights: Float32Array;
}

const tasks = defineTasks(import.meta.url, {
  predict: (model: Model, input: number): string => `${model.labels[input]}`,
  find: (words: ReadonlySet<string>, word: string): boolean => words.has(word),
  *walk(list: readonly number[]): Generator<number, string> {
    yield* list;
    return 'end';
  },
});

declare const model: Model;
await using shared = await share(dispatcher, model);
expectTypeOf(shared).toEqualTypeOf<Shared<Model>>();

// A shared value is passed, and read, as the value.
expectTypeOf(dispatcher.execute(tasks.predict(shared, 1))).toEqualTypeOf<Promise<string>>();
expectTypeOf(shared.labels).toEqualTypeOf<readonly string[]>();
const words = await share(dispatcher, new Set(['a']));
expectTypeOf(dispatcher.executeSync(tasks.find(words, 'a'))).toEqualTypeOf<boolean>();
const list = await share(dispatcher, [1, 2]);
for await (const item of dispatcher.stream(tasks.walk(list))) expectTypeOf(item).toEqualTypeOf<number>();
for await (const found of dispatcher.map((word: string) => tasks.find(words, word), ['a']))
  expectTypeOf(found).toEqualTypeOf<boolean>();
expectTypeOf(release(words)).toEqualTypeOf<Promise<void>>();

// @ts-expect-error: Property 'weights' is missing: what is shared has to be what the parameter says.
tasks.predict(await share(dispatcher, { labels: ['a'] }), 1);

// @ts-expect-error: a promise of a shared value is not one.
tasks.predict(share(dispatcher, model), 1);

// @ts-expect-error: only objects can be shared: put a string into one.
void share(dispatcher, 'text');

// @ts-expect-error
void share(dispatcher, 1);

// @ts-expect-error: a dispatcher is needed.
void share({}, model);

// @ts-expect-error
void release('text');
