export { default } from '../../vitest.chromium.ts';
