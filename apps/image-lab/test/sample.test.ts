import { createDispatcher } from '@dispatch/in-process';
import { expect, test } from 'vitest';
import { renderSample } from '../src/run/render-sample.js';
import { sampleSize } from '../src/run/sample-size.js';
import { renderLandscape } from '../src/scene/landscape.js';
import { sceneSize } from '../src/scene/scene-size.js';
import { bytesOf } from './support/images.js';

const nothing = (): void => {};

test('renders the same sample in pieces as at once', async () => {
  await using dispatcher = createDispatcher();
  const seen = new Set<number>();
  const size = { width: 672, height: 448 };
  const { width, height, data } = await renderSample(dispatcher, size, new AbortController().signal, (_, top) =>
    seen.add(top),
  );
  expect({ width, height }).toEqual(size);
  expect(seen.size).toBe(height / 32);
  expect(bytesOf(data.subarray(0, 50 * width * 4)).equals(bytesOf(renderLandscape(width, 0, 50, nothing)))).toBe(true);
  // A real picture has many colours.
  const colors = new Set(new Uint32Array(data.buffer));
  expect(colors.size).toBeGreaterThan(50_000);
});

test('a smaller sample is the same picture with fewer pixels', () => {
  for (const row of [0, 70, 140, 210]) {
    const every = new Uint32Array(renderLandscape(1344, row * 4, 1, nothing).buffer).filter(
      (_, column) => column % 4 === 0,
    );
    expect(new Uint32Array(renderLandscape(336, row, 1, nothing).buffer)).toEqual(every);
  }
});

test('has the width of the query', () => {
  expect(sampleSize('?sample=336')).toEqual({ width: 336, height: 224 });
  expect(sampleSize('?other=1&sample=1000')).toEqual({ width: 1000, height: 667 });
});

test.each([
  '',
  '?sample',
  '?sample=',
  '?sample=small',
  '?sample=-336',
  '?sample=336.5',
  '?sample=95',
  '?sample=1345',
  '?sample=Infinity',
  '?sample=336px',
])('has its default size if the query is invalid: %j', (query) => expect(sampleSize(query)).toEqual(sceneSize));
