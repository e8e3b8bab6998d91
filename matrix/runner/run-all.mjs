/**
 * Runs every setting, at most `parallel` at a time. One that fails does not stop the others.
 *
 * @returns a result for each, in the order of the settings: `{ name, status, seconds, reason }`.
 */
export async function runAll(settings, parallel, run, log = console.log) {
  const results = [];
  const waiting = settings.map((setting, index) => ({ setting, index }));
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await resultOf(next.setting, run);
      results[next.index] = result;
      log(lineOf(result));
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return results;
}

async function resultOf(setting, run) {
  const { name, reason } = setting;
  if (reason !== undefined) return { name, status: 'skipped', seconds: 0, reason };
  const start = performance.now();
  const seconds = () => Math.round((performance.now() - start) / 100) / 10;
  try {
    await run(setting);
    return { name, status: 'passed', seconds: seconds() };
  } catch (error) {
    return { name, status: 'failed', seconds: seconds(), reason: error instanceof Error ? error.stack : String(error) };
  }
}

function lineOf({ name, status, seconds, reason }) {
  const line = `${status.padEnd(7)} ${name} (${seconds} s)`;
  return reason === undefined ? line : `${line}\n  ${reason.replaceAll('\n', '\n  ')}`;
}
