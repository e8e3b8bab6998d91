import { currentTask, defineTasks, transfer } from '@dispatch/core';
import { bilateral, type BilateralSettings } from './filters/bilateral.js';
import { countColors, type ColorCount } from './filters/color-count.js';
import { findPalette, type Palette, type PaletteSettings } from './filters/k-means.js';
import { median, type MedianSettings } from './filters/median.js';
import { oilPaint, type OilPaintSettings } from './filters/oil-paint.js';
import { recolor, type RecolorSettings } from './filters/recolor.js';
import type { Stripe } from './filters/stripe.js';
import { renderLandscape } from './scene/landscape.js';

/** The computed rows of a stripe, as RGBA. */
export type Rows = Uint8ClampedArray<ArrayBuffer>;

/** All long computations of the app. */
export const tasks = defineTasks(
  import.meta.url,
  {
    median: (stripe: Stripe, settings: MedianSettings): Rows =>
      transferred(median(stripe, settings, stopIfCancelled())),
    bilateral: (stripe: Stripe, settings: BilateralSettings): Rows =>
      transferred(bilateral(stripe, settings, stopIfCancelled())),
    oilPaint: (stripe: Stripe, settings: OilPaintSettings): Rows =>
      transferred(oilPaint(stripe, settings, stopIfCancelled())),
    recolor: (stripe: Stripe, settings: RecolorSettings): Rows =>
      transferred(recolor(stripe, settings, stopIfCancelled())),
    countColors: (stripe: Stripe): ColorCount => transferred(countColors(stripe, stopIfCancelled())),
    findPalette: (count: ColorCount, settings: PaletteSettings): Palette =>
      findPalette(count, settings, stopIfCancelled()),
    renderLandscape: (width: number, top: number, rows: number): Rows =>
      transferred(renderLandscape(width, top, rows, stopIfCancelled())),
  },
  { namespace: 'image-lab' },
);

/** Returns a function that filters call after each row. It throws if the task was cancelled. */
function stopIfCancelled(): () => void {
  const task = currentTask();
  return () => task.throwIfCancelled();
}

/** Transfers the result instead of copying it. */
function transferred<T extends { readonly buffer: ArrayBuffer }>(array: T): T {
  return transfer(array, [array.buffer]);
}
