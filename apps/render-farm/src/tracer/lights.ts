import type { Geometry } from './geometry.js';
import type { Random } from './random.js';
import type { Scene } from './scene.js';

/** A direction to a light, how far it is, and what its light counts for. One object, written again for each sample. */
export interface LightSample {
  x: number;
  y: number;
  z: number;
  distance: number;
  red: number;
  green: number;
  blue: number;
}

/** The lights of a scene, and directions to them. */
export class Lights {
  readonly #geometry: Geometry;
  readonly #scene: Scene;
  readonly #shapes: Int32Array;

  constructor(scene: Scene, geometry: Geometry) {
    this.#scene = scene;
    this.#geometry = geometry;
    this.#shapes = Int32Array.from(geometry.materials.keys()).filter(
      (shape) => scene.materials[geometry.materials[shape]!]!.kind === 'light',
    );
  }

  /** Picks a direction from a point to a light or the sun. @returns whether the scene has any. */
  sample(px: number, py: number, pz: number, random: Random, sample: LightSample): boolean {
    const { sun } = this.#scene.sky;
    const choices = this.#shapes.length + (sun === undefined ? 0 : 1);
    if (choices === 0) return false;
    const choice = Math.floor(random.next() * choices);
    if (sun !== undefined && choice === this.#shapes.length) {
      const solidAngle = 2 * Math.PI * (1 - sun.cosine);
      const [x, y, z] = sun.direction;
      this.#cone(x, y, z, sun.cosine, random, sample);
      sample.distance = Infinity;
      this.#weigh(sample, sun.color, solidAngle * choices);
      return true;
    }
    const shape = this.#shapes[choice]!;
    const at = this.#geometry.offset(shape);
    const { shapes } = this.#geometry;
    const material = this.#scene.materials[this.#geometry.materials[shape]!]!;
    if (shape < this.#geometry.sphereCount) {
      const x = shapes[at]! - px;
      const y = shapes[at + 1]! - py;
      const z = shapes[at + 2]! - pz;
      const distance = Math.sqrt(x * x + y * y + z * z);
      const sine = Math.min(1, shapes[at + 3]! / distance);
      const cosine = Math.sqrt(1 - sine * sine);
      this.#cone(x / distance, y / distance, z / distance, cosine, random, sample);
      sample.distance = distance - shapes[at + 3]!;
      this.#weigh(sample, material.color, 2 * Math.PI * (1 - cosine) * choices);
    } else {
      const root = Math.sqrt(random.next());
      const u = 1 - root;
      const v = random.next() * root;
      const x = shapes[at]! + u * shapes[at + 3]! + v * shapes[at + 6]! - px;
      const y = shapes[at + 1]! + u * shapes[at + 4]! + v * shapes[at + 7]! - py;
      const z = shapes[at + 2]! + u * shapes[at + 5]! + v * shapes[at + 8]! - pz;
      const distance = Math.sqrt(x * x + y * y + z * z);
      sample.x = x / distance;
      sample.y = y / distance;
      sample.z = z / distance;
      sample.distance = distance;
      const nx = shapes[at + 4]! * shapes[at + 8]! - shapes[at + 5]! * shapes[at + 7]!;
      const ny = shapes[at + 5]! * shapes[at + 6]! - shapes[at + 3]! * shapes[at + 8]!;
      const nz = shapes[at + 3]! * shapes[at + 7]! - shapes[at + 4]! * shapes[at + 6]!;
      // The length of the normal is twice the area; the light shines to both sides.
      const facing = Math.abs(nx * sample.x + ny * sample.y + nz * sample.z) / 2;
      this.#weigh(sample, material.color, (facing / (distance * distance)) * choices);
    }
    return true;
  }

  #weigh(sample: LightSample, [red, green, blue]: readonly [number, number, number], factor: number): void {
    sample.red = red * factor;
    sample.green = green * factor;
    sample.blue = blue * factor;
  }

  /** A direction in a cone around another one, each as probable. */
  #cone(x: number, y: number, z: number, cosine: number, random: Random, sample: LightSample): void {
    const height = 1 - random.next() * (1 - cosine);
    const radius = Math.sqrt(Math.max(0, 1 - height * height));
    const angle = 2 * Math.PI * random.next();
    const a = radius * Math.cos(angle);
    const b = radius * Math.sin(angle);
    // An orthonormal basis without branches (Duff and others, 2017).
    const sign = z < 0 ? -1 : 1;
    const c = -1 / (sign + z);
    const d = x * y * c;
    sample.x = a * (1 + sign * x * x * c) + b * d + height * x;
    sample.y = a * sign * d + b * (sign + y * y * c) + height * y;
    sample.z = -a * sign * x - b * y + height * z;
  }
}
