// `npm run test:matrix`: installs the packed packages into minimal applications, one for each way to build, test or deploy, and
// runs them. matrix/README.md describes the options and how to add a setting. The last line is `N passed, N failed, N skipped`.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from '../scripts/pack.mjs';
import { install, pnpm, root } from '../scripts/pnpm.mjs';
import { parseArguments } from './runner/arguments.mjs';
import { runAll } from './runner/run-all.mjs';
import { runSetting } from './runner/run-setting.mjs';
import { renderMatrix, totalsLine } from './runner/report.mjs';
import { loadSettings, selectSettings } from './runner/settings.mjs';
import { helpOf } from '../scripts/help.mjs';

helpOf(import.meta.url);

const folder = join(root, 'matrix');
const options = parseArguments(process.argv.slice(2));
const all = await loadSettings(folder);
const settings = selectSettings(all, options);

if (options.list) {
  for (const { name, group, quick, shows, reason } of settings)
    console.log(
      `${name} (${group}${quick ? ', quick' : ''}): ${shows}${reason === undefined ? '' : `; skipped: ${reason}`}`,
    );
} else {
  install();
  if (pnpm('exec', 'turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only') !== 0)
    process.exit(1);
  const scratch = mkdtempSync(join(tmpdir(), 'dispatch-matrix-'));
  try {
    const packed = packAll(join(scratch, 'packed'));
    const tarballs = Object.fromEntries(packed.map(({ name, tarball }) => [name, tarball]));
    const results = await runAll(settings, options.parallel, (setting) =>
      runSetting(setting, { folder, scratch, tarballs }),
    );
    // For the totals of CI (scripts/conformance-summary.mjs).
    mkdirSync(join(folder, 'reports'), { recursive: true });
    writeFileSync(join(folder, 'reports/matrix.json'), JSON.stringify({ matrix: results }));
    if (options.write) {
      const page = join(root, 'docs/matrix.md');
      writeFileSync(page, renderMatrix(all, results, readFileSync(page, { encoding: 'utf8', flag: 'a+' })));
    }
    console.log(`\n${totalsLine(results)}`);
    if (results.some(({ status }) => status === 'failed')) process.exitCode = 1;
  } finally {
    if (options.keep) console.log(`Kept: ${scratch}`);
    else rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
