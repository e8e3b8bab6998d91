import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until, within } from './deadline.mjs';

/** Starts a standalone server of Next, and checks the facts of its route `/api` and of the action of its page. */
export async function checkNextServer({ start, page, checkFacts }, file) {
  const server = start('node', [file], { env: { HOSTNAME: '127.0.0.1', PORT: '0' } });
  const [, url] = await server.waitFor(/(http:\/\/127\.0\.0\.1:\d+)/);
  await server.waitFor(/Ready/);
  checkFacts(await (await fetch(`${url}/api`)).text());

  await page(url, async (opened) => {
    await opened.click('button');
    const shown = await opened.waitForFunction(() => document.querySelector('output').textContent);
    checkFacts(await shown.jsonValue());
  });
  await server.stop();
}

/**
 * Saves a module that tasks import, several times, while a server in development runs a task and others wait: the first ends in
 * the old code, the others run in the new code. With Turbopack, Next compiles for the next request.
 */
export async function checkSavedTasks({ start, folder }, bundler, saves) {
  const file = join(folder, 'app/hot/version.js');
  writeFileSync(file, 'export const version = 0;\n');
  const server = start('next', ['dev', bundler, '--hostname', '127.0.0.1', '--port', '0']);
  const [url] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+/, 120_000);
  const get = async (route) => {
    const response = await within(120_000, `GET /hot/${route}`, fetch(`${url}/hot/${route}`));
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text);
  };

  assert.equal(await get('version'), 0);
  for (let version = 1; version <= saves; version += 1) {
    assert.equal(await get('begin'), 'begun');
    const { length } = server.output();
    const isReplaced = () => server.output().slice(length).includes('The worker is replaced.');
    writeFileSync(file, `export const version = ${version};\n`);
    const asked = [];
    const ask = () => {
      const answer = get('version');
      answer.catch(() => {}); // It is awaited below.
      asked.push(answer);
    };
    await until(
      () => {
        if (bundler === '--turbopack') ask();
        return isReplaced() || new Promise((resolve) => setTimeout(resolve, 300, false));
      },
      60_000,
      () => `a worker with version ${version}, with ${bundler}:\n${server.output()}\nThis`,
    );
    assert.deepEqual(await get('end'), { held: [version - 1, version - 1], queued: [version, version, version] });
    for (const answer of await Promise.all(asked)) assert.equal(answer, version);
  }
  // A module of tasks that the workers until now do not serve.
  assert.equal(await get('late'), 'served');
  assert.equal(await get('version'), saves);
  await server.stop();
}
