import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { preview, type PreviewServer } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const problems: string[] = [];
let server: PreviewServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await preview({ root, logLevel: 'error', preview: { port: 0, host: '127.0.0.1' } });
  browser = await chromium.launch(inject('chromium'));
  page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(server.resolvedUrls?.local[0] ?? '');
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Runs a cell. @returns its output. */
async function run(id: string): Promise<string> {
  await page.click(`#${id} button:text("Run")`);
  await page.waitForSelector(`#${id}[data-state="done"]`);
  return (await page.textContent(`#${id} output`)) ?? '';
}

test('a function with an import and a captured value', async () => {
  expect(await run('primes')).toBe('9592 primes, the last is 99991');
  await page.fill('#primes input', '100');
  expect(await run('primes')).toBe('25 primes, the last is 97');
});

test('one task for each item of map()', async () => {
  expect(await run('pi')).toMatch(/^π is about 3\.1[34]\d$/);
});

test('a generator streams its rows', async () => {
  const text = await run('mandelbrot');
  const lines = text.split('\n');
  expect(lines).toHaveLength(29);
  expect(lines.join('')).toContain('@@@');
});

test('a map as the result', async () => {
  expect(await run('words')).toBe('the 3, quick 1, brown 1, fox 1, and 2, lazy 1, dog 1, cat 1');
});

test('a loop without an end reports its progress, and is stopped', async () => {
  await page.click('#longest button:text("Run")');
  await page.waitForFunction(() => document.querySelector('#longest output')?.textContent?.includes('takes'));
  await page.click('#longest button:text("Stop")');
  await page.waitForSelector('#longest[data-state="done"]');
  expect(await page.innerText('#longest output')).toMatch(/takes \d+ steps\nstopped$/);
});

test('nothing is wrong in the console, and the policy is kept', () => {
  expect(problems).toEqual([]);
});

test('the page has no function of a cell, and the worker has all', () => {
  const texts = readdirSync(`${root}/dist/assets`)
    .filter((file) => file.endsWith('.js'))
    .map((file) => [/worker/.test(file), readFileSync(`${root}/dist/assets/${file}`, 'utf8')] as const);
  for (const [isWorker, text] of texts) {
    expect(text.includes('Math.random(),Math.random()')).toBe(isWorker);
    expect(text.includes('\\p{L}+')).toBe(isWorker);
  }
  expect(texts.map(([isWorker]) => isWorker).toSorted()).toEqual([false, true]);
});
