import dispatch from '@dispatch/unplugin/webpack';

const common = { mode: 'production', plugins: [dispatch()] };
const path = (name) => new URL(name, import.meta.url).pathname;

export default [
  { ...common, entry: { page: './src/page.js' }, output: { path: path('dist') } },
  {
    ...common,
    target: 'node20',
    entry: { server: './src/server.js' },
    output: { path: path('server'), filename: '[name].cjs' },
  },
];
