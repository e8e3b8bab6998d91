// What a server does: each application as HTML. No task runs.
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { render } from 'svelte/server';
import { createSSRApp } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import { App as ReactApp } from './react/app.js';
import SvelteApp from './svelte/App.svelte';
import VueApp from './vue/App.vue';

/** By the name of its page. */
export async function renderAll(): Promise<Record<string, string>> {
  return {
    react: renderToString(createElement(ReactApp)),
    vue: await renderVue(createSSRApp(VueApp)),
    svelte: render(SvelteApp).body,
  };
}
