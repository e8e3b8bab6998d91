const { arch, platform } = process;
const nodePlatform = platform === 'win32' ? 'win' : platform;
const exe = platform === 'win32' ? '.exe' : '';

const node = (version) => ({
  name: `node-${version.split('.')[0]}`,
  title: `Node ${version}`,
  package: `node-${nodePlatform}-${arch}`,
  version,
  binary: `bin/node${exe}`,
  run: [],
  adapters: ['node', 'in-process', 'process'],
});

/**
 * The runtimes of `npm run test:runtimes`. Each is installed from the npm package that has its binary for this platform.
 * `run` are the arguments before the name of a program.
 */
export const runtimes = [
  node('20.20.2'),
  node('22.23.3'),
  node('24.21.0'),
  node('26.10.0'),
  {
    name: 'bun',
    title: 'Bun 1.4.5',
    package: `@oven/bun-${platform === 'win32' ? 'windows' : platform}-${arch === 'arm64' ? 'aarch64' : arch}`,
    version: '1.4.5',
    binary: `bin/bun${exe}`,
    run: [],
    adapters: ['node', 'in-process', 'web'],
  },
  {
    name: 'deno',
    title: 'Deno 2.9.6',
    package: `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`,
    version: '2.9.6',
    binary: `deno${exe}`,
    run: ['run', '--allow-all', '--node-modules-dir=manual'],
    adapters: ['node', 'in-process', 'web'],
  },
];
