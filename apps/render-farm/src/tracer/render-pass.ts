import { PathTracer } from './path.js';
import { Random } from './random.js';
import type { Camera, Scene } from './scene.js';
import { add, cross, normalize, scale, subtract, length, type Vector } from './vector.js';

/** A part of a picture, in pixels. */
export interface Tile {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Renders passes of one scene: each gives every pixel some more paths. */
export class Renderer {
  readonly #tracer: PathTracer;
  readonly #camera: Camera;

  constructor(scene: Scene) {
    this.#tracer = new PathTracer(scene);
    this.#camera = scene.camera;
  }

  /**
   * Renders one pass of a tile. The same arguments give the same result, wherever it runs.
   *
   * @param beforeRow is called before each row of pixels; what it throws ends the pass.
   * @returns the average light of each pixel: red, green and blue, not limited to 1.
   */
  render(
    size: PictureSize,
    tile: Tile,
    pass: number,
    samples: number,
    beforeRow: () => void,
  ): Float32Array<ArrayBuffer> {
    const light = new Float32Array(tile.width * tile.height * 3);
    const view = viewOf(this.#camera, size);
    let at = 0;
    for (let y = tile.top; y < tile.top + tile.height; y += 1) {
      beforeRow();
      for (let x = tile.left; x < tile.left + tile.width; x += 1) {
        const random = new Random(x, y, pass);
        for (let sample = 0; sample < samples; sample += 1) {
          this.#shoot(view, x, y, random);
          for (let channel = 0; channel < 3; channel += 1)
            light[at + channel]! += this.#tracer.light[channel]! / samples;
        }
        at += 3;
      }
    }
    return light;
  }

  /** Follows a path through a random point of a pixel and of the lens. */
  #shoot({ corner, right, down, lensRight, lensDown }: View, x: number, y: number, random: Random): void {
    const point = add(add(corner, scale(right, x + random.next())), scale(down, y + random.next()));
    const angle = 2 * Math.PI * random.next();
    const radius = Math.sqrt(random.next());
    const lens = add(scale(lensRight, radius * Math.cos(angle)), scale(lensDown, radius * Math.sin(angle)));
    this.#tracer.follow(add(this.#camera.position, lens), normalize(subtract(point, lens)), random);
  }
}

/** The plane in focus, as seen from the camera. */
interface View {
  /** The top left corner of the picture. */
  readonly corner: Vector;
  /** From one pixel to the next. */
  readonly right: Vector;
  readonly down: Vector;
  /** The radius of the lens, in both directions. */
  readonly lensRight: Vector;
  readonly lensDown: Vector;
}

function viewOf({ position, target, fieldOfView, aperture }: Camera, { width, height }: PictureSize): View {
  const ahead = subtract(target, position);
  const pixel = (2 * Math.tan((fieldOfView * Math.PI) / 360) * length(ahead)) / height;
  const rightward = normalize(cross(ahead, [0, 1, 0]));
  const downward = normalize(cross(ahead, rightward));
  const right = scale(rightward, pixel);
  const down = scale(downward, pixel);
  const corner = add(add(ahead, scale(right, -width / 2)), scale(down, -height / 2));
  return { corner, right, down, lensRight: scale(rightward, aperture / 2), lensDown: scale(downward, aperture / 2) };
}
