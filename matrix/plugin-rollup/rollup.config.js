import dispatch from '@dispatch/unplugin/rollup';
import resolve from '@rollup/plugin-node-resolve';

export default [
  { input: 'src/page.js', output: { dir: 'dist' }, plugins: [dispatch(), resolve({ browser: true })] },
  { input: 'src/server.js', output: { dir: 'server' }, external: /^node:/, plugins: [dispatch(), resolve()] },
];
