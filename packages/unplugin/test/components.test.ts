import { expect, test } from 'vitest';
import { derivedAs, servedId, sourceIdOf } from '../src/source/ids.ts';
import { rewrite } from '../src/source/rewrite.ts';

const settings = { namespaceOf: () => 'n', workerModule: (adapter: string) => `/runtime/${adapter}.js` };
const script = `import { inline } from '@dispatch/core/inline';\nconst task = inline(() => 1);\n`;

test.each([
  ['/app/Page.vue', `<script setup lang="ts">\n${script}</script>\n<template><p>{{ task }}</p></template>\n`],
  ['/app/Page.vue', `<script>\n${script}</script>\n`],
  ['/app/Page.svelte', `<script lang="ts">\n${script}</script>\n{#if task}<p>task</p>{/if}\n`],
  ['/app/Page.svelte', `{#if a}<p>task</p>{/if}\n<script>\n${script}</script>\n`],
])(
  'the source of a component stays if the plugin also gets the compiled one; otherwise it is an error: %s',
  (id, code) => {
    expect(rewrite(id, code, { ...settings, readsComponents: true })).toBeUndefined();
    expect(() => rewrite(id, code, settings)).toThrow(
      `${id}: the plugin does not read components, so inline() has no effect here. Move the calls of inline() into a .ts or .js file`,
    );
  },
);

test('other sources of components stay as they are, and compiled ones are rewritten', () => {
  const create = `import { createDispatcher } from '@dispatch/web';\nconst dispatcher = createDispatcher();\n`;
  expect(rewrite('/app/Page.vue', `<script setup>\n${create}</script>\n`, settings)).toBeUndefined();
  expect(rewrite('/app/Page.vue', create, settings)?.adapters).toEqual(['web']);
  // A plugin for components would compile what has the name of a component.
  const compiled = rewrite('/app/Page.svelte', script, settings);
  expect(compiled?.code).toContain('"/app/Page-svelte.dispatch.js?dispatch-inline=task"');
  expect(rewrite('/app/Page-svelte.dispatch.js?dispatch-inline=task&dispatch-tasks', script, settings)?.code).toContain(
    '() => 1',
  );
});

test('a script of a component of Astro is a module of its own, in TypeScript', () => {
  const typed = `import { inline } from '@dispatch/core/inline';\nconst task = inline((): number => 1);\n`;
  for (const index of [0, 1]) {
    const id = `/app/index.astro?astro&type=script&index=${index}&lang.ts`;
    const derived = `/app/index-astro.${index}.dispatch.ts?dispatch-inline=task`;
    expect(rewrite(id, typed, settings)?.code).toContain(JSON.stringify(derived));
    expect(sourceIdOf(servedId(derived))).toBe(id);
    expect(derivedAs(servedId(derived), id)).toBe(servedId(derived));
    expect(rewrite(servedId(derived), typed, settings)?.code).toContain('(): number => 1');
  }
});
