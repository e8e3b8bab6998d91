export default {
  entry: { main: './main.js', worker: './worker.js' },
  mode: 'production',
  target: 'node20',
  output: { path: `${import.meta.dirname}/dist`, filename: '[name].cjs' },
};
