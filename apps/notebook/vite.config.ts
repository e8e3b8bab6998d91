import dispatch from '@dispatch/unplugin/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [dispatch()],
  build: { target: 'es2022', modulePreload: { polyfill: false } },
  preview: {
    headers: {
      'Content-Security-Policy':
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'",
    },
  },
});
