export default {
  name: 'plugin-angular',
  group: 'plugin',
  quick: false,
  shows: 'Angular with Vite (@analogjs/vite-plugin-angular), inline() in a module that a component uses',
  needs: [
    'plugins: [dispatch(), angular({ transformFilter })]',
    "const transformFilter = (code) => code.includes('@angular/core')",
  ],
  shared: { 'src/tasks.ts': 'tasks', 'src/exercise.ts': 'exercise' },
  async run({ exec, checkNoPath, checkOnlyIn, checkPages }) {
    await exec('vite', ['build']);
    checkNoPath('dist');
    checkOnlyIn('dist', 'fails on purpose', /worker/);
    await checkPages('dist', { policy: "script-src 'self'; worker-src 'self'" });
  },
};
