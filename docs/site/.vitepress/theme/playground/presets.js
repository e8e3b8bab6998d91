// The programs that the playground starts with.
const texts = import.meta.glob('./presets/**/*.js', { query: '?raw', import: 'default', eager: true });

export const presets = ['Map', 'Stream', 'Cancel', 'Crash', 'Share'].map((name) => {
  const folder = `./presets/${name.toLowerCase()}`;
  return {
    name,
    files: {
      'main.js': texts[`${folder}/main.js`],
      'tasks.js': texts[`${folder}/tasks.js`],
      'worker.js': texts['./presets/worker.js'],
    },
  };
});
