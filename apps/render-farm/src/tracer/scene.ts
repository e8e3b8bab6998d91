import type { Vector } from './vector.js';

/** How a surface answers light. Colours are linear, from 0 to 1. */
export type Material =
  /** Scatters in all directions. With `second`, a chequerboard of squares with this size. */
  | { readonly kind: 'matte'; readonly color: Vector; readonly second?: Vector; readonly size?: number }
  /** Matte under a clear coat. */
  | { readonly kind: 'coated'; readonly color: Vector; readonly second?: Vector; readonly size?: number }
  /** Reflects; `roughness` from 0 (a mirror) to 1. */
  | { readonly kind: 'metal'; readonly color: Vector; readonly roughness: number }
  /** Reflects and refracts; `color` is what passes through one unit of it. */
  | { readonly kind: 'glass'; readonly color: Vector; readonly index: number }
  /** Emits light and reflects none. `color` may exceed 1. */
  | { readonly kind: 'light'; readonly color: Vector };

export interface Sphere {
  readonly center: Vector;
  readonly radius: number;
  readonly material: number;
}

export interface Triangle {
  readonly corners: readonly [Vector, Vector, Vector];
  readonly material: number;
}

/** What is behind everything: a gradient from the horizon to the zenith, and a sun. */
export interface Sky {
  readonly horizon: Vector;
  readonly zenith: Vector;
  readonly sun?: { readonly direction: Vector; readonly color: Vector; readonly cosine: number };
}

export interface Camera {
  readonly position: Vector;
  readonly target: Vector;
  /** The vertical field of view in degrees. */
  readonly fieldOfView: number;
  /** The diameter of the lens; what is not at the distance of `target` is blurred by it. */
  readonly aperture: number;
}

export interface Scene {
  readonly materials: readonly Material[];
  readonly spheres: readonly Sphere[];
  readonly triangles: readonly Triangle[];
  readonly sky: Sky;
  readonly camera: Camera;
}
