import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { within } from './deadline.mjs';
import { resolvePacked } from './manifest.mjs';
import { createProcesses } from './processes.mjs';
import { sharedSource } from './shared-sources.mjs';
import { createTools } from './tools.mjs';

/** Copies a setting to a folder of its own, installs it from the packed files and runs it. */
export async function runSetting(setting, { folder: matrix, scratch, tarballs }) {
  const { name, shared = {}, timeout = 300_000 } = setting;
  const folder = join(scratch, name);
  const left = ['setting.mjs', 'node_modules'].map((each) => join(matrix, name, each));
  cpSync(join(matrix, name), folder, { recursive: true, filter: (path) => !left.includes(path) });
  for (const [target, source] of Object.entries(shared)) {
    mkdirSync(dirname(join(folder, target)), { recursive: true });
    writeFileSync(join(folder, target), sharedSource(source, target));
  }

  const processes = createProcesses(folder);
  const { tools, stopServers } = createTools(folder, processes);
  try {
    await installPacked(folder, tarballs, processes);
    await within(timeout, `The setting ${name}`, setting.run(tools));
  } finally {
    await Promise.all([processes.stopAll(), stopServers()]);
  }
  // What a setting has installed can be large. That of one that failed is kept for `--keep`.
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true, maxRetries: 5 });
}

async function installPacked(folder, tarballs, { exec }) {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return;
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify(resolvePacked(manifest, tarballs), null, 2));
  // Scripts of installed packages are not run: a setting that needs one runs it itself (`npm rebuild NAME`).
  await exec(
    'npm',
    [
      'install',
      '--ignore-scripts',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--loglevel=error',
    ],
    { timeout: 300_000 },
  );
}
