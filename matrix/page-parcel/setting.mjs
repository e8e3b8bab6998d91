export default {
  name: 'page-parcel',
  group: 'page',
  quick: false,
  shows: 'Parcel',
  needs: ['"@parcel/resolver-default": { "packageExports": true }'],
  shared: { 'src/tasks.js': 'tasks', 'src/exercise.js': 'exercise' },
  async run({ exec, checkNoPath, checkPages }) {
    await exec('parcel', ['build', 'index.html', '--no-cache']);
    checkNoPath('dist');
    await checkPages('dist');
  },
};
