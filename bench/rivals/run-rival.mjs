import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long a case may take without an event before its process is ended, in milliseconds. */
const idle = 60_000;

/**
 * Runs cases against a rival, in as many processes as it takes: a case that ends its process, or blocks its thread, fails, and
 * the next process runs those after it.
 *
 * @param deadline of each case that has none of its own, in milliseconds.
 * @returns the results by id: `{ status, reason, asked }`.
 */
export async function runRival(rival, ids, deadline) {
  const results = new Map();
  for (let left = ids; left.length > 0; left = left.filter((id) => !results.has(id))) {
    const { events, failure } = await runOnce(rival, left, deadline);
    for (const { event, id, ...result } of events) if (event === 'end') results.set(id, result);
    const last = events.at(-1);
    // If it ended between two cases, the one before has left something behind.
    if (last?.event !== 'end' || left.some((id) => !results.has(id))) results.set(last?.id ?? left[0], failure);
  }
  return results;
}

async function runOnce(rival, only, deadline) {
  const folder = mkdtempSync(join(tmpdir(), 'rivals-'));
  const [ids, log] = [join(folder, 'ids.json'), join(folder, 'log.ndjson')];
  writeFileSync(ids, JSON.stringify({ only, deadline }));
  writeFileSync(log, '');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'run-cases.mjs'), rival, ids, log], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // It may block its thread, so nothing else ends it with this process.
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  let [size, since, stderr, isHung] = [0, Date.now(), '', false];
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr = (stderr + text).slice(-4000)));
  const watch = setInterval(() => {
    const grown = statSync(log).size;
    if (grown !== size) [size, since] = [grown, Date.now()];
    isHung ||= Date.now() - since > idle;
    if (isHung) end();
  }, 500);
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  process.off('exit', end);
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  rmSync(folder, { recursive: true });
  const uncaught = /^.*Error\b.*$/m.exec(stderr)?.[0] ?? stderr.trim().split('\n').at(-1);
  const reason = isHung ? 'it blocked its thread' : `its process ended: ${uncaught}`;
  const [, what] = /not offered: (.+)/.exec(stderr) ?? [];
  return {
    events: lines.map((line) => JSON.parse(line)),
    failure: { status: 'failed', reason, asked: what ? [what] : [] },
  };
}
