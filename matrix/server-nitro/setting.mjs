import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

const output = '.output/server';

export default {
  name: 'server-nitro',
  group: 'server',
  quick: false,
  shows: 'Nitro, the server of Nuxt, with the preset for Node',
  needs: ['a plugin of Rollup with one line, which emits the file of the workers', 'the option `worker` with its URL'],
  shared: { 'tasks.ts': 'tasks', 'exercise.ts': 'exercise', 'worker.ts': 'server-worker' },
  async run({ exec, start, checkFacts, folder, assert }) {
    await exec('nitro', ['build']);
    copyFileSync(join(folder, 'node_modules/@dispatch/node/dist/bundle/worker.js'), join(folder, output, 'worker.js'));
    const server = start('node', [`${output}/index.mjs`], { env: { HOST: '127.0.0.1', PORT: '0' } });
    const [, url] = await server.waitFor(/Listening on (\S+)/);
    checkFacts(await (await fetch(url)).text());
    // The server does not start a second time in a worker, and the error says what to do.
    assert.match(
      await (await fetch(`${url}/folded`)).text(),
      /index\.mjs is the entry of the program.*bundler.*'worker'/,
    );
    assert.equal(server.output().match(/Listening on/g).length, 1);
    await server.stop();
  },
};
