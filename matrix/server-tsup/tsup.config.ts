import { defineConfig } from 'tsup';

export default defineConfig({ entry: ['main.ts', 'worker.ts'], format: 'esm', noExternal: [/^@dispatch\//] });
