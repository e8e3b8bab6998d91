export default {
  name: 'electron',
  group: 'runtime',
  quick: false,
  shows: 'Electron: `@dispatch/node` in the main process, `@dispatch/web` in a renderer',
  needs: [],
  reason: 'the package `electron` has no binary: it downloads one from outside the npm registry',
};
