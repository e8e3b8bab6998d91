import dispatch from '@dispatch/unplugin/vite';
import { defineConfig } from 'vite';
import { contentSecurityPolicy, isolation } from './headers.js';

export default defineConfig({
  // Relative URLs, so that the app can be served from any folder.
  base: './',
  plugins: [dispatch()],
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  // Without the policy, because the development server uses inline styles.
  server: { headers: isolation },
  preview: { headers: { ...isolation, 'Content-Security-Policy': contentSecurityPolicy } },
});
