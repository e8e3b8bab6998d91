import { contextOf } from './element.js';

/**
 * Keeps a canvas as sharp as the screen: its pixels follow its size on the page.
 *
 * @param draw paints all of it, in the units of the style sheet. Called whenever the size has changed.
 * @returns what paints it anew.
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
