import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The sources of the page that calls tasks all the time, as the member `shared` of a setting. */
export const hotSources = {
  'src/hot-page.js': 'hot-page',
  'src/hot-tasks.js': 'hot-tasks',
  'src/hot-version.js': 'hot-version',
};

/** The sources of a page that its module of tasks imports. */
export const cycleSources = { 'src/cycle-page.js': 'cycle-page', 'src/cycle-tasks.js': 'cycle-tasks' };

/**
 * Saves a module that tasks import, again and again, while a page calls these tasks. Prints how long a save takes.
 *
 * @param isWatchedLate whether the server does not report saves until the page's client has asked for them, which nothing
 * shows: the first save is then repeated until it is seen.
 */
export async function saveUnderLoad({ page, folder }, url, { pages, saves, isWatchedLate = false }) {
  const times = [];
  let finished = 0;
  let version = 0;
  const save = () => {
    version += 1;
    writeFileSync(join(folder, 'src/hot-version.js'), `export const version = ${version};\n`);
    return version;
  };
  for (let count = 0; count < pages; count += 1) {
    await page(url, async (opened) => {
      const sees = (wanted) => seen(opened, wanted);
      await sees(version);
      const before = await opened.evaluate(() => globalThis.state);
      if (isWatchedLate) await saveUntilSeen(opened, save);
      for (let saved = 0; saved < saves; saved += 1) {
        const time = performance.now();
        save();
        await sees(version);
        times.push(performance.now() - time);
      }
      const after = await opened.evaluate(() => globalThis.state);
      finished += after.finished - before.finished;
      assert.deepEqual(after.failures, []);
      assert.equal(after.lost, 0);
      assert.equal(after.loadedAt, before.loadedAt, 'the page was loaded again');
    });
  }
  times.sort((one, other) => one - other);
  const of = (share) => `${Math.round(times[Math.floor(share * (times.length - 1))])} ms`;
  console.log(
    `  ${times.length} saves, ${finished} tasks, none lost; ` +
      `from a save to a result of the new code: median ${of(0.5)}, longest ${of(1)}`,
  );
}

async function saveUntilSeen(opened, save) {
  for (let saved = 0; saved < 10; saved += 1) if (await isSeen(opened, save(), 4_000)) return;
  throw new Error('no save was seen');
}

async function isSeen(opened, version, timeout) {
  const condition = (wanted) => globalThis.state?.newest >= wanted;
  return opened.waitForFunction(condition, version, { polling: 10, timeout }).then(
    () => true,
    () => false,
  );
}

/** Waits for a result of this version. If there is none, the error has what the page knows. */
async function seen(opened, version) {
  if (await isSeen(opened, version, 50_000)) return;
  const state = await opened.evaluate(() => JSON.stringify([globalThis.state, globalThis.dispatcher?.stats()]));
  throw new Error(`there is no result of version ${version}: ${state}`);
}

/** Opens a page that its module of tasks imports: no worker starts another one, and the page gets this message. */
export async function checkCycle({ page }, url, message) {
  await page(url, async (opened) => {
    await opened.waitForFunction(() => globalThis.message !== undefined, undefined, { timeout: 50_000 });
    assert.match(await opened.evaluate(() => globalThis.message), message);
    assert.ok(opened.workers().length <= 1, 'workers started workers');
  });
}
