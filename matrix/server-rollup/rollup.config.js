import { nodeResolve } from '@rollup/plugin-node-resolve';

/** @param {{ format: string }} command */
export default ({ format }) => ({
  input: ['main.js', 'worker.js'],
  plugins: [nodeResolve({ exportConditions: ['node'] })],
  output: {
    dir: `dist/${format}`,
    entryFileNames: '[name].js',
  },
});
