import dispatch from '@dispatch/unplugin/rolldown';

export default [
  { input: 'src/page.ts', platform: 'browser', output: { dir: 'dist' }, plugins: [dispatch()] },
  { input: 'src/server.ts', platform: 'node', output: { dir: 'server' }, plugins: [dispatch()] },
];
