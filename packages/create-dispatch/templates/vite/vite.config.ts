import { defineConfig } from 'vite';

// These headers make the page cross-origin isolated: a loop in a task sees that it is cancelled, and memory can be shared.
// Serve the built page with them too. Without them everything else works.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig({ server: { headers }, preview: { headers }, worker: { format: 'es' } });
