import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { until } from './deadline.mjs';
import { checkFacts } from './facts.mjs';
import { openPage } from './page.mjs';
import { checkNoText, checkOnlyIn } from './published-text.mjs';
import { serve } from './serve.mjs';

/** What `run` of a setting gets. @param folder the installed copy of the setting. */
export function createTools(folder, { exec, start }) {
  const servers = [];
  const tools = {
    folder,
    assert,
    checkFacts,
    exec,
    start,
    page: openPage,

    /** Serves a folder of the setting, for example `dist`. */
    async serve(path = '.', options = {}) {
      const server = await serve(resolve(folder, path), options);
      servers.push(server);
      return server;
    },

    /** Opens a page that sets `globalThis.facts` to the promise of `exercise`, checks it, and waits until no worker is left. */
    async checkPage(url, { isolated } = {}) {
      await openPage(url, async (page) => {
        if (isolated !== undefined) assert.equal(await page.evaluate(() => globalThis.crossOriginIsolated), isolated);
        await page.waitForFunction(() => 'facts' in globalThis);
        checkFacts(await page.evaluate(() => globalThis.facts));
        await until(() => page.workers().length === 0, 10_000, 'The end of all workers of the page');
      });
    },

    /**
     * Serves `path` twice, on a cross-origin isolated page and on one that is not, and checks both as `checkPage` does.
     *
     * @param policy a content security policy for both.
     */
    async checkPages(path, { policy } = {}) {
      for (const isolated of [true, false]) {
        const { url } = await tools.serve(path, { isolated, policy });
        await tools.checkPage(url, { isolated });
      }
    },

    /** Checks that what would be published from `path` does not have a text in it. */
    checkNoText: (path, text) => checkNoText(resolve(folder, path), text),

    /** Checks that what would be published from `path` does not have the path of the setting's folder in it. */
    checkNoPath: (path) => checkNoText(resolve(folder, path), folder),

    /** Checks that only files whose names match have a text in them, and that one has. */
    checkOnlyIn: (path, text, name) => checkOnlyIn(resolve(folder, path), text, name),

    /** The installed versions: `vite 8.3.8, rollup 4.60.0`. */
    versions: (...names) =>
      names
        .map((name) => {
          const path = join(folder, 'node_modules', name, 'package.json');
          return `${name} ${JSON.parse(readFileSync(path, 'utf8')).version}`;
        })
        .join(', '),
  };
  return { tools, stopServers: () => Promise.all(servers.map((server) => server.stop())) };
}
