import { defineConfig } from 'vite';

export default defineConfig({
  ssr: { noExternal: true },
  build: { ssr: true, rollupOptions: { input: ['main.js', 'worker.js'] } },
});
