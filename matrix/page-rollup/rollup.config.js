import resolve from '@rollup/plugin-node-resolve';

export default {
  input: ['src/page.js', 'src/worker.js'],
  output: { dir: 'dist' },
  plugins: [resolve({ browser: true })],
};
