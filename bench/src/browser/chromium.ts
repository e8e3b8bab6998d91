import { execFileSync } from 'node:child_process';
import { root } from '../root.js';

/** The part of scripts/browsers.mjs that this module uses. */
interface Browsers {
  readonly chromiumArguments: readonly string[];
  findBrowsers(): readonly { readonly name: string; readonly path: string | undefined }[];
}

export interface Chromium {
  readonly executablePath: string;
  readonly args: string[];
}

/** Launch options for Chromium; `undefined` if it is not installed. */
export async function findChromium(): Promise<Chromium | undefined> {
  const { chromiumArguments, findBrowsers }: Browsers = await import(new URL('scripts/browsers.mjs', root).href);
  const executablePath = findBrowsers().find(({ name }) => name === 'chromium')?.path;
  return executablePath === undefined ? undefined : { executablePath, args: [...chromiumArguments] };
}

export async function versionOfChromium(): Promise<string | undefined> {
  const chromium = await findChromium();
  if (chromium === undefined) return undefined;
  const output = execFileSync(chromium.executablePath, ['--version'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return /[\d.]+/.exec(output)?.[0];
}
