import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { defineBrowserProvider } from '@vitest/browser';
import type { BrowserModuleMocker, BrowserProvider, BrowserProviderOption } from 'vitest/node';

export interface WebKitGtkOptions {
  /** Let pages have shared memory: isolated ones do not get it otherwise, but then those that are not isolated do too. */
  readonly sharedMemory: boolean;
}

/** A provider of vitest that drives Debian's WebKitGTK over plain WebDriver, on a display of its own that nobody sees. */
export function webKitGtk({ sharedMemory }: WebKitGtkOptions): BrowserProviderOption {
  return defineBrowserProvider({
    name: 'webkitgtk',
    supportedBrowser: ['webkit'],
    providerFactory: () => new WebKitGtk(sharedMemory),
  });
}

const noMocks: BrowserModuleMocker = {
  register: () => Promise.reject(new Error('modules cannot be mocked in WebKitGTK')),
  delete: () => Promise.resolve(),
  clear: () => Promise.resolve(),
};

class WebKitGtk implements BrowserProvider {
  readonly name = 'webkitgtk';
  /** Several of these may run side by side, each with a browser of its own. Vitest asks for a mocker too before it does so. */
  readonly supportsParallelism = true;
  readonly mocker: BrowserModuleMocker = noMocks;
  readonly initScripts: string[] = [];
  readonly #sharedMemory: boolean;
  readonly #processes: ChildProcess[] = [];
  #driver = '';
  #session: string | undefined;

  constructor(sharedMemory: boolean) {
    this.#sharedMemory = sharedMemory;
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(_sessionId: string, url: string): Promise<void> {
    this.#session ??= await this.#start();
    await this.#ask('POST', `/session/${this.#session}/url`, { url });
  }

  async close(): Promise<void> {
    // The browser goes with its driver, whether it answers or not.
    if (this.#session !== undefined) await this.#ask('DELETE', `/session/${this.#session}`).catch(() => {});
    for (const child of this.#processes.reverse()) child.kill();
  }

  async #start(): Promise<string> {
    const display = await this.#startDisplay();
    const port = await freePort();
    const driver = spawn('/usr/bin/WebKitWebDriver', [`--port=${port}`], {
      stdio: 'ignore',
      env: {
        ...process.env,
        DISPLAY: `:${display}`,
        ...(this.#sharedMemory && { JSC_useSharedArrayBuffer: '1' }),
        // Neither a sandbox nor a graphics card: this runs in containers, as root.
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        WEBKIT_DISABLE_COMPOSITING_MODE: '1',
        WEBKIT_DISABLE_DMABUF_RENDERER: '1',
        LIBGL_ALWAYS_SOFTWARE: '1',
      },
    });
    this.#processes.push(driver);
    this.#driver = `http://127.0.0.1:${port}`;
    await this.#untilItAnswers();
    const webkit = { 'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] } };
    const created = await this.#ask('POST', '/session', {
      capabilities: { alwaysMatch: { browserName: 'MiniBrowser', ...webkit } },
    });
    if (typeof created !== 'object' || created === null || !('sessionId' in created))
      throw new Error('WebKitWebDriver made no session');
    return String(created.sessionId);
  }

  /** Xvfb picks a number that is free and says which. */
  #startDisplay(): Promise<string> {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    this.#processes.push(server);
    return new Promise((resolve, reject) => {
      server.on('error', reject);
      server.on('exit', () => reject(new Error('Xvfb ended at its start')));
      server.stdio[3]?.once('data', (number: Buffer) => resolve(number.toString().trim()));
    });
  }

  async #untilItAnswers(): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      const answer = await fetch(`${this.#driver}/status`).catch(() => undefined);
      if (answer?.ok === true) return;
      await pause(50);
    }
    throw new Error('WebKitWebDriver did not start');
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#driver}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(60_000),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(`WebDriver ${path}: ${JSON.stringify(value)}`);
    return value;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Debian puts it where its libraries are, by machine and version. */
function miniBrowser(): string {
  for (const machine of readdirSync('/usr/lib').filter((name) => name.endsWith('-linux-gnu'))) {
    const [folder] = readdirSync(`/usr/lib/${machine}`)
      .filter((name) => name.startsWith('webkit2gtk-4'))
      .sort()
      .reverse();
    if (folder !== undefined) return `/usr/lib/${machine}/${folder}/MiniBrowser`;
  }
  throw new Error('there is no MiniBrowser of WebKitGTK');
}
