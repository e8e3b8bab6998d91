// Which servers this machine can run tests against, and how they are got. Tests start them on a free port of the loopback
// interface. REDIS_SERVER, NATS_SERVER, FAKETIME and OPENSSL name an executable of your own.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installMissing } from './debian.mjs';

const programs = [
  { name: 'redis-server', variable: 'REDIS_SERVER', paths: ['/usr/bin/redis-server', '/usr/local/bin/redis-server'] },
  { name: 'nats-server', variable: 'NATS_SERVER', paths: ['/usr/sbin/nats-server', '/usr/local/bin/nats-server'] },
  { name: 'faketime', variable: 'FAKETIME', paths: ['/usr/bin/faketime'] },
  { name: 'openssl', variable: 'OPENSSL', paths: ['/usr/bin/openssl', '/usr/local/bin/openssl'] },
];

/** The servers, what runs a process at another time, and what makes certificates; `path` is undefined where one is missing. None is required. */
export function findServers() {
  return programs.map(({ name, variable, paths }) => {
    const candidates = [process.env[variable], ...paths];
    return {
      name,
      variable,
      packages: [name],
      path: candidates.find((path) => path !== undefined && existsSync(path)),
    };
  });
}

/** The path of a server, or why there is none, for tests that are skipped by that reason. */
export function findServer(name) {
  const found = findServers().find((each) => each.name === name);
  if (found === undefined) throw new TypeError(`no server is called ${name}`);
  const { path, variable } = found;
  return path === undefined
    ? { path, missing: `no ${name} here: install Debian's package ${name}, or set ${variable} to its path` }
    : { path, missing: undefined };
}

/** One line that changes with what is there, for the key under which turbo keeps the results of tests. */
export function describeServers() {
  return findServers()
    .map(({ name, path }) => `${name} ${path === undefined ? 'missing' : versionOf(path)}`)
    .join(', ');
}

function versionOf(path) {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return stdout?.trim().split('\n')[0] || path;
}

/** Installs the servers that are missing, and names those that cannot be had. */
function ensureServers() {
  for (const { name, variable } of installMissing(findServers))
    console.log(`No ${name} here (Debian: ${name}, or set ${variable} to its path): its tests are skipped.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureServers();
