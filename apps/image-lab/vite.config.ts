import { defineConfig } from 'vite';
import { contentSecurityPolicy, isolation } from './headers.js';

export default defineConfig({
  // Any folder of any server will do.
  base: './',
  worker: { format: 'es' },
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  // Without the policy: the development server puts styles into the markup.
  server: { headers: isolation },
  preview: { headers: { ...isolation, 'Content-Security-Policy': contentSecurityPolicy } },
});
