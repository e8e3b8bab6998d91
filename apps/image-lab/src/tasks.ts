import { currentTask, defineTasks, transfer } from '@dispatch/core';
import { bilateral, type BilateralSettings } from './filters/bilateral.js';
import { countColors, type ColorCount } from './filters/color-count.js';
import { findPalette, type Palette, type PaletteSettings } from './filters/k-means.js';
import { median, type MedianSettings } from './filters/median.js';
import { oilPaint, type OilPaintSettings } from './filters/oil-paint.js';
import { recolor, type RecolorSettings } from './filters/recolor.js';
import type { Stripe } from './filters/stripe.js';
import { renderLandscape } from './scene/landscape.js';

/** The rows of a stripe, computed. */
export type Rows = Uint8ClampedArray<ArrayBuffer>;

/** Everything that takes time. All of it runs wherever the dispatcher at hand runs tasks. */
export const tasks = defineTasks(
  import.meta.url,
  {
    median: (stripe: Stripe, settings: MedianSettings): Rows => moved(median(stripe, settings, stopIfCancelled())),
    bilateral: (stripe: Stripe, settings: BilateralSettings): Rows =>
      moved(bilateral(stripe, settings, stopIfCancelled())),
    oilPaint: (stripe: Stripe, settings: OilPaintSettings): Rows =>
      moved(oilPaint(stripe, settings, stopIfCancelled())),
    recolor: (stripe: Stripe, settings: RecolorSettings): Rows => moved(recolor(stripe, settings, stopIfCancelled())),
    countColors: (stripe: Stripe): ColorCount => moved(countColors(stripe, stopIfCancelled())),
    findPalette: (count: ColorCount, settings: PaletteSettings): Palette =>
      findPalette(count, settings, stopIfCancelled()),
    renderLandscape: (width: number, top: number, rows: number): Rows =>
      moved(renderLandscape(width, top, rows, stopIfCancelled())),
  },
  { namespace: 'image-lab' },
);

/** What a filter calls after each row: it ends a task that was cancelled, from within. */
function stopIfCancelled(): () => void {
  const task = currentTask();
  return () => task.throwIfCancelled();
}

/** Gives the result away instead of copying it. */
function moved<T extends { readonly buffer: ArrayBuffer }>(array: T): T {
  return transfer(array, [array.buffer]);
}
