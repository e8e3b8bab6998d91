const worker = {
  name: 'worker',
  buildStart() {
    this.emitFile({ type: 'chunk', id: './server/worker.ts', fileName: 'worker.mjs' });
  },
};

export default defineNuxtConfig({
  compatibilityDate: '2026-01-01',
  nitro: { rollupConfig: { plugins: [worker] } },
});
