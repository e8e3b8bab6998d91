import type { Place } from '../run/adapters.js';
import { currentColors, type Colors } from './colors.js';
import { element } from './element.js';
import { formatDuration } from './format.js';
import { freezeThreshold, type FrameMeter } from './frame-meter.js';
import { sharpCanvas } from './sharp-canvas.js';
import { axisLength, type Timeline } from './timeline.js';

const laneHeight = 22;
const laneGap = 5;
const labelWidth = 74;
const axisHeight = 20;

/**
 * Draws a run: the frames of the page above the tasks of each worker, on one axis, to show how tasks affect the page.
 */
export class TimelineView {
  readonly #canvas = element('timeline', HTMLCanvasElement);
  readonly #meter: FrameMeter;
  readonly #paint: () => void;
  #shown: { timeline: Timeline; place: Place } | undefined;
  #frames: readonly number[] = [];

  constructor(meter: FrameMeter) {
    this.#meter = meter;
    this.#paint = sharpCanvas(this.#canvas, (context, width) => this.#draw(context, width));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#paint());
  }

  show(timeline: Timeline, place: Place): void {
    this.#shown = { timeline, place };
    this.update();
  }

  /** Redraws with the current frames and tasks. */
  update(): void {
    if (this.#shown === undefined) return;
    const { timeline } = this.#shown;
    const height = (timeline.lanes + 1) * (laneHeight + laneGap) + axisHeight;
    // If this changes the size, the canvas is redrawn again with the new size.
    this.#canvas.style.height = `${height}px`;
    this.#frames = this.#meter.between(timeline.start, timeline.end ?? Infinity);
    this.#paint();
  }

  /** Sets the text alternative. */
  describe(text: string): void {
    this.#canvas.setAttribute('aria-label', text);
  }

  #draw(context: CanvasRenderingContext2D, width: number): void {
    const colors = currentColors();
    context.font = '12px system-ui, sans-serif';
    context.textBaseline = 'middle';
    if (this.#shown === undefined) {
      context.fillStyle = colors.muted;
      context.fillText(
        'Each run is shown here: the frames of the page, and below them the tasks of each worker.',
        0,
        laneHeight / 2,
        width,
      );
      return;
    }
    const { timeline, place } = this.#shown;
    const end = timeline.end ?? performance.now();
    const length = axisLength(end - timeline.start);
    const x = (moment: number): number =>
      labelWidth + ((width - labelWidth) * Math.max(0, moment - timeline.start)) / length;
    const y = (row: number): number => row * (laneHeight + laneGap);

    for (let row = 0; row <= timeline.lanes; row += 1) {
      context.fillStyle = colors.lane;
      context.fillRect(labelWidth, y(row), width - labelWidth, laneHeight);
      context.fillStyle = colors.muted;
      context.fillText(
        row === 0 ? 'Frames' : place === 'page' ? 'This thread' : `Worker ${row}`,
        0,
        y(row) + laneHeight / 2,
      );
    }
    drawFrames(context, [...this.#frames, end], x, colors);
    for (const bar of timeline.bars) {
      // Adjacent bars alternate between two shades.
      const color = bar.position % 2 === 0 ? colors.task : colors.taskAlternate;
      const left = x(bar.start);
      drawBar(
        context,
        { left, top: y(bar.lane + 1) + 2, width: Math.max(1, x(bar.end ?? end) - left - 1) },
        color,
        bar.incomplete,
      );
    }
    drawAxis(context, length, y(timeline.lanes + 1), width, colors);
    if (timeline.end !== undefined) {
      context.fillStyle = colors.ink;
      context.fillRect(x(timeline.end), 0, 1, y(timeline.lanes + 1) - laneGap);
    }
  }
}

/** Draws a task; an incomplete one is hollow. */
function drawBar(
  context: CanvasRenderingContext2D,
  { left, top, width }: { left: number; top: number; width: number },
  color: string,
  incomplete: boolean,
): void {
  context.fillStyle = color;
  context.fillRect(left, top, width, laneHeight - 4);
  if (incomplete && width > 3) context.clearRect(left + 1.5, top + 1.5, width - 3, laneHeight - 7);
}

/** Draws a line per frame and a block per long gap. The last moment is the current time, not a frame. */
function drawFrames(
  context: CanvasRenderingContext2D,
  moments: readonly number[],
  x: (moment: number) => number,
  colors: Colors,
): void {
  for (const [index, moment] of moments.entries()) {
    const last = moments[index - 1];
    if (index < moments.length - 1) {
      context.fillStyle = colors.good;
      context.fillRect(x(moment), 3, 1, laneHeight - 6);
    }
    if (last === undefined || moment - last <= freezeThreshold) continue;
    const left = x(last);
    const wide = x(moment) - left;
    context.fillStyle = colors.bad;
    context.fillRect(left + 1, 1, Math.max(1, wide - 2), laneHeight - 2);
    const label = formatDuration(moment - last);
    if (wide > context.measureText(label).width + 10) {
      context.fillStyle = '#fff';
      context.fillText(label, left + 6, laneHeight / 2);
    }
  }
}

function drawAxis(context: CanvasRenderingContext2D, length: number, top: number, width: number, colors: Colors): void {
  const steps = width < 480 ? 2 : 5;
  for (let step = 0; step <= steps; step += 1) {
    const label = formatDuration((length * step) / steps).replace('0.0 ms', '0');
    const at = labelWidth + ((width - labelWidth) * step) / steps;
    const shift = step === 0 ? 0 : step === steps ? 1 : 0.5;
    context.fillStyle = colors.muted;
    context.fillText(label, at - context.measureText(label).width * shift, top + axisHeight / 2);
  }
}
