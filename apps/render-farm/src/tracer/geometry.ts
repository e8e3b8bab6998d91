import { sphereBounds, triangleBounds } from './bounds.js';
import { buildHierarchy, type Hierarchy } from './hierarchy.js';
import type { Scene } from './scene.js';
import { subtract } from './vector.js';

/** The numbers of a shape in `Geometry.shapes`. A sphere: centre and radius. A triangle: a corner and two edges. */
const stride = 9;
/** So that a ray does not hit the surface that it leaves. */
const tooNear = 1e-5;

/** What a ray hit. One object for all rays of a thread: a ray's hit is read before the next ray is traced. */
export interface Hit {
  distance: number;
  shape: number;
}

/** The shapes of a scene, spheres before triangles, and how rays find them. */
export class Geometry {
  readonly sphereCount: number;
  readonly shapes: Float64Array;
  /** The material of each shape. */
  readonly materials: Int32Array;
  readonly #hierarchy: Hierarchy;
  readonly #stack = new Int32Array(64);

  constructor({ spheres, triangles }: Scene) {
    this.sphereCount = spheres.length;
    this.shapes = new Float64Array((spheres.length + triangles.length) * stride);
    this.materials = Int32Array.from([...spheres, ...triangles], ({ material }) => material);
    spheres.forEach(({ center, radius }, index) => this.shapes.set([...center, radius], index * stride));
    triangles.forEach(({ corners: [a, b, c] }, index) =>
      this.shapes.set([...a, ...subtract(b, a), ...subtract(c, a)], (spheres.length + index) * stride),
    );
    this.#hierarchy = buildHierarchy([...spheres.map(sphereBounds), ...triangles.map(triangleBounds)]);
  }

  /** Where the numbers of a shape begin. */
  offset(shape: number): number {
    return shape * stride;
  }

  /** Finds the nearest shape nearer than `limit`, which becomes `hit`. @returns whether there is one. */
  trace(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, limit: number, hit: Hit): boolean {
    const { boxes, first, count, order } = this.#hierarchy;
    const ix = 1 / dx;
    const iy = 1 / dy;
    const iz = 1 / dz;
    const stack = this.#stack;
    let nearest = limit;
    let found = -1;
    let depth = 1;
    stack[0] = 0;
    while (depth > 0) {
      const node = stack[(depth -= 1)]!;
      const box = node * 6;
      const x1 = (boxes[box]! - ox) * ix;
      const x2 = (boxes[box + 3]! - ox) * ix;
      const y1 = (boxes[box + 1]! - oy) * iy;
      const y2 = (boxes[box + 4]! - oy) * iy;
      const z1 = (boxes[box + 2]! - oz) * iz;
      const z2 = (boxes[box + 5]! - oz) * iz;
      const near = Math.max(Math.min(x1, x2), Math.min(y1, y2), Math.min(z1, z2), 0);
      const far = Math.min(Math.max(x1, x2), Math.max(y1, y2), Math.max(z1, z2), nearest);
      if (!(near <= far)) continue;
      const shapes = count[node]!;
      if (shapes === 0) {
        stack[depth] = first[node]!;
        stack[depth + 1] = first[node]! + 1;
        depth += 2;
        continue;
      }
      for (let at = first[node]!; at < first[node]! + shapes; at += 1) {
        const shape = order[at]!;
        const distance =
          shape < this.sphereCount
            ? this.#sphere(shape * stride, ox, oy, oz, dx, dy, dz)
            : this.#triangle(shape * stride, ox, oy, oz, dx, dy, dz);
        if (distance < nearest) {
          nearest = distance;
          found = shape;
        }
      }
    }
    hit.distance = nearest;
    hit.shape = found;
    return found >= 0;
  }

  #sphere(at: number, ox: number, oy: number, oz: number, dx: number, dy: number, dz: number): number {
    const shapes = this.shapes;
    const x = shapes[at]! - ox;
    const y = shapes[at + 1]! - oy;
    const z = shapes[at + 2]! - oz;
    const radius = shapes[at + 3]!;
    const along = x * dx + y * dy + z * dz;
    // The distance of the centre from the ray, squared: exact for large spheres too.
    const px = x - along * dx;
    const py = y - along * dy;
    const pz = z - along * dz;
    const rest = radius * radius - (px * px + py * py + pz * pz);
    if (rest < 0) return Infinity;
    const half = Math.sqrt(rest);
    const margin = tooNear * Math.max(1, radius);
    if (along - half > margin) return along - half;
    return along + half > margin ? along + half : Infinity;
  }

  /** Möller and Trumbore, 1997. */
  #triangle(at: number, ox: number, oy: number, oz: number, dx: number, dy: number, dz: number): number {
    const shapes = this.shapes;
    const ax = shapes[at + 3]!;
    const ay = shapes[at + 4]!;
    const az = shapes[at + 5]!;
    const bx = shapes[at + 6]!;
    const by = shapes[at + 7]!;
    const bz = shapes[at + 8]!;
    const px = dy * bz - dz * by;
    const py = dz * bx - dx * bz;
    const pz = dx * by - dy * bx;
    const determinant = ax * px + ay * py + az * pz;
    if (Math.abs(determinant) < 1e-12) return Infinity;
    const inverse = 1 / determinant;
    const tx = ox - shapes[at]!;
    const ty = oy - shapes[at + 1]!;
    const tz = oz - shapes[at + 2]!;
    const u = (tx * px + ty * py + tz * pz) * inverse;
    if (u < 0 || u > 1) return Infinity;
    const qx = ty * az - tz * ay;
    const qy = tz * ax - tx * az;
    const qz = tx * ay - ty * ax;
    const v = (dx * qx + dy * qy + dz * qz) * inverse;
    if (v < 0 || u + v > 1) return Infinity;
    const distance = (bx * qx + by * qy + bz * qz) * inverse;
    return distance > tooNear ? distance : Infinity;
  }
}
