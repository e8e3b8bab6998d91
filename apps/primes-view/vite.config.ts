import { svelte } from '@sveltejs/vite-plugin-svelte';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [vue(), svelte({ configFile: false })],
  worker: { format: 'es' },
  build: isSsrBuild ? {} : { rolldownOptions: { input: ['index.html', 'react.html', 'vue.html', 'svelte.html'] } },
  // A cross-origin isolated page has shared memory: a loop in a task sees its cancellation.
  preview: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
}));
