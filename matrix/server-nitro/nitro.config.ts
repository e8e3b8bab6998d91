const worker = {
  name: 'worker',
  buildStart() {
    this.emitFile({ type: 'chunk', id: './worker.ts', fileName: 'worker.mjs' });
  },
};

export default defineNitroConfig({ compatibilityDate: '2026-01-01', rollupConfig: { plugins: [worker] } });
