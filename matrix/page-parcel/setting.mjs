export default {
  name: 'page-parcel',
  group: 'page',
  quick: false,
  shows: 'Parcel',
  needs: ['"@parcel/resolver-default": { "packageExports": true }'],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkNoText, checkPages }) {
    await exec('parcel', ['build', 'index.html', '--no-cache']);
    // Of the replacement that Parcel adds for a free variable `process`.
    checkNoText('dist', 'setTimeout has not been defined');
    checkNoPath('dist');
    await checkPages('dist');
  },
};
