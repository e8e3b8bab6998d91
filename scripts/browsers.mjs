// Which browser engines this machine can run tests in, and how they are got. CHROMIUM and FIREFOX name an executable of
// your own. WebKit is Debian's WebKitGTK: the one that a Linux machine can install.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installMissing } from './debian.mjs';

const onPath = (...paths) => paths.find((path) => path !== undefined && existsSync(path));

const webKitParts = ['/usr/bin/WebKitWebDriver', '/usr/bin/Xvfb'];

/** The engines; `path` is undefined where one is missing. Chromium is the one that every machine has to have. */
export function findBrowsers() {
  const webKit = webKitParts.every((path) => existsSync(path)) ? webKitParts[0] : undefined;
  return [
    {
      name: 'chromium',
      required: true,
      packages: ['chromium'],
      path: onPath(process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'),
    },
    {
      name: 'firefox',
      required: false,
      packages: ['firefox-esr'],
      path: onPath(process.env.FIREFOX, '/usr/bin/firefox-esr'),
    },
    { name: 'webkit', required: false, packages: ['webkit2gtk-driver', 'xvfb'], path: webKit },
  ];
}

/** What Chromium is started with: no sandbox, which root has none of, no graphics card, no calls home. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // No pages for its own address bar with each window, and no process kept ready: half of what opening a page takes.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess',
];

/** One line that changes with what is there, for the key under which turbo keeps the results of tests. */
export function describeBrowsers() {
  return findBrowsers()
    .map(({ name, path }) => `${name} ${path === undefined ? 'missing' : versionOf(path)}`)
    .join(', ');
}

function versionOf(path) {
  // The driver of WebKit has no such option; its package has a version.
  const [command, ...args] =
    path === webKitParts[0] ? ['dpkg-query', '--show', 'webkit2gtk-driver'] : [path, '--version'];
  const { stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });
  return stdout?.trim() || path;
}

/** Installs the engines that are missing, and names those that cannot be had: here, and in the summary of the tests. */
function ensureBrowsers() {
  for (const { name, packages } of installMissing(findBrowsers)) {
    console.log(
      `No ${name} here (Debian: ${packages.join(' ')}${name === 'webkit' ? '' : `, or set ${name.toUpperCase()} to its path`}): its tests are skipped.`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureBrowsers();
