import { rspack } from '@rspack/core';
import dispatch from '@dispatch/unplugin/rspack';

const common = { mode: 'production', plugins: [dispatch()] };
const path = (name) => new URL(name, import.meta.url).pathname;

const compiler = rspack([
  { ...common, entry: { page: './src/page.js' }, output: { path: path('dist') } },
  {
    ...common,
    target: 'node20',
    entry: { server: './src/server.js' },
    output: { path: path('server'), filename: '[name].cjs' },
  },
]);
compiler.run((error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
  compiler.close(() => {});
});
