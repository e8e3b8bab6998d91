import { addColorCount, binCount } from '../filters/color-count.js';
import type { Palette } from '../filters/k-means.js';
import { tasks } from '../tasks.js';
import type { Job } from './job.js';

/** A setting with a slider. */
export interface Setting {
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  /** The value for the small preview. Default: `initial`. */
  readonly preview?: number;
}

/** Additional results of a filter besides the new image. */
export interface FilterExtras {
  readonly palette?: Palette;
}

export interface Filter {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly settings: Readonly<Record<string, Setting>>;
  /** The number of tasks for an image of `stripes` stripes. */
  countTasks(stripes: number): number;
  run(job: Job, values: Readonly<Record<string, number>>): Promise<FilterExtras>;
}

/** Infers the names of a filter's values from its settings. */
function defineFilter<const S extends Readonly<Record<string, Setting>>>(
  filter: Omit<Filter, 'settings' | 'run'> & {
    readonly settings: S;
    run(job: Job, values: { readonly [Name in keyof S]: number }): Promise<FilterExtras>;
  },
): Filter {
  return filter;
}

const radius = (max: number, initial: number): Setting => ({
  label: 'Radius',
  unit: ' px',
  min: 1,
  max,
  initial,
  preview: 2,
});
const oneEach = (stripes: number): number => stripes;

export const catalogue: readonly Filter[] = [
  defineFilter({
    id: 'oil-paint',
    title: 'Oil paint',
    summary: 'Kuwahara filter: crisp strokes',
    settings: { radius: radius(10, 7), sharpness: { label: 'Crispness', unit: '', min: 1, max: 12, initial: 8 } },
    countTasks: oneEach,
    async run(job, settings) {
      await job.paintStripes(settings.radius, (stripe) => tasks.oilPaint(stripe, settings));
      return {};
    },
  }),
  defineFilter({
    id: 'bilateral',
    title: 'Smooth',
    summary: 'Bilateral filter: keeps edges',
    settings: { radius: radius(14, 8), tolerance: { label: 'Tolerance', unit: '', min: 4, max: 80, initial: 28 } },
    countTasks: oneEach,
    async run(job, settings) {
      await job.paintStripes(settings.radius, (stripe) => tasks.bilateral(stripe, settings));
      return {};
    },
  }),
  defineFilter({
    id: 'median',
    title: 'Clean',
    summary: 'Median filter: removes grain and dust',
    settings: { radius: radius(12, 3) },
    countTasks: oneEach,
    async run(job, settings) {
      await job.paintStripes(settings.radius, (stripe) => tasks.median(stripe, settings));
      return {};
    },
  }),
  defineFilter({
    id: 'palette',
    title: 'Palette',
    summary: 'K-means: few, representative colours',
    settings: {
      colors: { label: 'Colours', unit: '', min: 2, max: 32, initial: 8 },
      dither: { label: 'Dither', unit: ' %', min: 0, max: 100, initial: 0 },
    },
    countTasks: (stripes) => 2 * stripes + 1,
    async run(job, { colors, dither }) {
      const total = new Uint32Array(binCount * 4);
      await job.eachStripe(0, tasks.countColors, (count) => addColorCount(total, count));
      const palette = await job.once(tasks.findPalette(total, { colors, seed: 1 }));
      await job.sharing({ palette, dither }, (settings) =>
        job.paintStripes(0, (stripe) => tasks.recolor(stripe, settings)),
      );
      return { palette };
    },
  }),
];
