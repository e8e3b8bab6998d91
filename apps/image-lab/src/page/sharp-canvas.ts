import { contextOf } from './element.js';

/**
 * Keeps the resolution of a canvas equal to that of the screen when its size on the page changes.
 *
 * @param draw draws the whole canvas, in CSS pixels. Called whenever the size has changed.
 * @returns a function that redraws the canvas.
 */
export function sharpCanvas(
  canvas: HTMLCanvasElement,
  draw: (context: CanvasRenderingContext2D, width: number, height: number) => void,
): () => void {
  const context = contextOf(canvas);
  let width = 0;
  let height = 0;
  const paint = (): void => {
    if (width === 0 || height === 0) return;
    context.clearRect(0, 0, width, height);
    draw(context, width, height);
  };
  new ResizeObserver(() => {
    ({ clientWidth: width, clientHeight: height } = canvas);
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    context.scale(devicePixelRatio, devicePixelRatio);
    paint();
  }).observe(canvas);
  return paint;
}
