export default {
  name: 'types-page',
  group: 'types',
  quick: true,
  shows: 'types of a page, without @types/node, esnext.disposable and skipLibCheck',
  needs: ['"lib": ["dom"]'],
  shared: { 'src/tasks.ts': 'tasks', 'src/exercise.ts': 'exercise' },
  async run({ exec }) {
    for (const name of ['typescript-5.4', 'typescript-5.9', 'typescript-7'])
      await exec('node', [`node_modules/${name}/bin/tsc`]);
  },
};
