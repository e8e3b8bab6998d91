import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { serveApp, type ServedApp } from './serve-app.js';

/** The time limit for any action on the page, in milliseconds; enough for a busy machine. */
const deadline = 60_000;

export type Place = 'page' | 'workers';

/** For tests that do not depend on the appearance: with a small page and no animation, a run takes half the time. */
const plain = { viewport: { width: 800, height: 600 }, reducedMotion: 'reduce' } as const;
const smallSample = '?sample=168';

/** The app in a browser, used like a user would. Errors in the background are recorded in `problems`. */
export class LabPage implements AsyncDisposable {
  readonly page: Page;
  /** Console errors, uncaught errors, failed requests and violations of the content security policy. */
  readonly problems: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(deadline);
    page.on('pageerror', ({ message }) => this.problems.push(`uncaught: ${message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`console: ${message.text()}`);
    });
    page.on('requestfailed', (request) => this.problems.push(`request failed: ${request.url()}`));
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions): Promise<LabPage> {
    const page = await (await browser.newContext({ ...plain, ...options })).newPage();
    const lab = new LabPage(page);
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        console.error(`blocked: ${violatedDirective} ${blockedURI}`),
      );
    });
    await page.goto(url);
    await lab.idle();
    return lab;
  }

  /** Waits until the page is idle. */
  async idle(): Promise<void> {
    // Playwright checks a function with each frame, but a selector only twice per second.
    await this.page.waitForFunction(() => document.body.dataset['state'] === 'idle');
  }

  async choose({
    filter,
    place,
    workers,
    rows,
  }: {
    filter?: string;
    place?: Place;
    workers?: number;
    rows?: number;
  }): Promise<void> {
    if (filter !== undefined) await this.page.locator(`label.filter:has(input[value=${filter}])`).check();
    if (place !== undefined) await this.page.locator(`label:has(input[name=place][value=${place}])`).check();
    if (workers !== undefined) await this.slide('workers', workers);
    if (rows !== undefined) await this.slide('rows', [16, 32, 64, 128, 256, 512, 1024].indexOf(rows));
  }

  async slide(id: string, value: number): Promise<void> {
    await this.page.locator(`#${id}`).fill(String(value));
  }

  async run(): Promise<void> {
    await this.page.locator('#run').click();
    await this.idle();
  }

  /** The text of an element. */
  async text(selector: string): Promise<string> {
    return (await this.page.locator(selector).innerText()).trim();
  }

  /** The pixels of the picture: RGBA, as a Buffer, which is compared fastest. */
  async pixels(side: 'before' | 'after'): Promise<{ width: number; height: number; data: Buffer }> {
    const { width, height, base64 } = await this.page.evaluate((id) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`#${id}`)!;
      const { width, height } = canvas;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
      let binary = '';
      for (let at = 0; at < data.length; at += 8192) binary += String.fromCharCode(...data.subarray(at, at + 8192));
      return { width, height, base64: btoa(binary) };
    }, side);
    return { width, height, data: Buffer.from(base64, 'base64') };
  }

  /** The number of colours in the picture. */
  colors(side: 'before' | 'after'): Promise<number> {
    return this.page.evaluate((id) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`#${id}`)!;
      return new Set(
        new Uint32Array(canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data.buffer),
      ).size;
    }, side);
  }

  /** A digest of the pixels from a row on. Reading all pixels of a large picture takes a second. */
  digest(side: 'before' | 'after', top = 0): Promise<string> {
    return this.page.evaluate(
      async ([id, top]) => {
        const canvas = document.querySelector<HTMLCanvasElement>(`#${id}`)!;
        const { data } = canvas.getContext('2d')!.getImageData(0, top, canvas.width, canvas.height - top);
        return new Uint8Array(await crypto.subtle.digest('SHA-256', data)).join();
      },
      [side, top] as const,
    );
  }

  /** Opens a file through the file input. */
  async openFile(name: string, content: Buffer, mimeType = 'image/png'): Promise<void> {
    await this.page.locator('#file').setInputFiles({ name, mimeType, buffer: content });
    await this.idle();
  }

  async screenshot(name: string, fullPage = false): Promise<void> {
    const screen = this.page.viewportSize();
    if (fullPage && screen !== null) {
      // Sticky elements are in their place only if the viewport is as high as the page and nothing is scrolled.
      const height = await this.page.evaluate(() => {
        for (const scrolled of document.querySelectorAll('*')) scrolled.scrollTop = 0;
        return document.documentElement.scrollHeight;
      });
      await this.page.setViewportSize({ ...screen, height });
    }
    await this.page.screenshot({ path: `reports/${name}.png` });
    if (screen !== null) await this.page.setViewportSize(screen);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}

/** A server for the app, and a browser. */
export class Lab implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #served: ServedApp;

  private constructor(browser: Browser, served: ServedApp) {
    this.#browser = browser;
    this.#served = served;
  }

  static async start(browser: Browser, headers: Readonly<Record<string, string>>): Promise<Lab> {
    return new Lab(browser, await serveApp(headers));
  }

  open(options: BrowserContextOptions = {}, query = smallSample): Promise<LabPage> {
    return LabPage.open(this.#browser, this.#served.url + query, options);
  }

  /** Closes every page too, because a page in the background still draws frames. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const context of this.#browser.contexts()) await context.close();
    await this.#served[Symbol.asyncDispose]();
  }
}
