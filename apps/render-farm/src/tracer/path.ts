import { Geometry, type Hit } from './geometry.js';
import { Lights, type LightSample } from './lights.js';
import type { Random } from './random.js';
import type { Material, Scene } from './scene.js';
import type { Vector } from './vector.js';

const deepest = 10;
/** Paths that carry less light than this may end (Russian roulette). */
const dim = 0.2;
/** Brighter light that comes by detours is cut: it would be a white dot until thousands of paths are averaged. */
const brightest = 4;

/** Follows light backwards, from the camera to a light. */
export class PathTracer {
  readonly #scene: Scene;
  readonly #geometry: Geometry;
  readonly #lights: Lights;
  readonly #hit: Hit = { distance: 0, shape: 0 };
  readonly #sample: LightSample = { x: 0, y: 0, z: 0, distance: 0, red: 0, green: 0, blue: 0 };
  /** Where the path is, and where it goes. */
  #px = 0;
  #py = 0;
  #pz = 0;
  #dx = 0;
  #dy = 0;
  #dz = 0;
  /** The normal of the surface, towards the side that the path comes from. */
  #nx = 0;
  #ny = 0;
  #nz = 0;
  #inside = false;
  /** The share of each colour that arrives at the camera. */
  #red = 1;
  #green = 1;
  #blue = 1;
  /** The light that was found. */
  readonly light: Float64Array = new Float64Array(3);

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#geometry = new Geometry(scene);
    this.#lights = new Lights(scene, this.#geometry);
  }

  /** Follows one path. The light that arrives is in `light` afterwards. */
  follow(origin: Vector, direction: Vector, random: Random): void {
    [this.#px, this.#py, this.#pz] = origin;
    [this.#dx, this.#dy, this.#dz] = direction;
    this.#red = this.#green = this.#blue = 1;
    this.light.fill(0);
    // Whether the surface before could not be lit by `#lights`, so that a light on the way counts.
    let mirrored = true;
    for (let depth = 0; depth < deepest; depth += 1) {
      const hit = this.#hit;
      if (!this.#geometry.trace(this.#px, this.#py, this.#pz, this.#dx, this.#dy, this.#dz, Infinity, hit)) {
        this.#addSky(mirrored, depth);
        return;
      }
      const material = this.#scene.materials[this.#geometry.materials[hit.shape]!]!;
      if (material.kind === 'light') {
        if (mirrored) this.#add(material.color[0], material.color[1], material.color[2], depth);
        return;
      }
      this.#arrive(hit);
      mirrored = this.#bounce(material, hit.distance, random, depth);
      if (depth > 2) {
        const most = Math.max(this.#red, this.#green, this.#blue);
        if (most < dim) {
          const survives = most / dim;
          if (random.next() >= survives) return;
          this.#attenuate(1 / survives, 1 / survives, 1 / survives);
        }
      }
    }
  }

  /** Moves to what was hit, and finds its normal. */
  #arrive({ distance, shape }: Hit): void {
    const { shapes, sphereCount } = this.#geometry;
    const at = this.#geometry.offset(shape);
    this.#px += this.#dx * distance;
    this.#py += this.#dy * distance;
    this.#pz += this.#dz * distance;
    let nx: number;
    let ny: number;
    let nz: number;
    if (shape < sphereCount) {
      nx = this.#px - shapes[at]!;
      ny = this.#py - shapes[at + 1]!;
      nz = this.#pz - shapes[at + 2]!;
    } else {
      nx = shapes[at + 4]! * shapes[at + 8]! - shapes[at + 5]! * shapes[at + 7]!;
      ny = shapes[at + 5]! * shapes[at + 6]! - shapes[at + 3]! * shapes[at + 8]!;
      nz = shapes[at + 3]! * shapes[at + 7]! - shapes[at + 4]! * shapes[at + 6]!;
    }
    const size = Math.sqrt(nx * nx + ny * ny + nz * nz);
    this.#inside = nx * this.#dx + ny * this.#dy + nz * this.#dz > 0;
    const towards = (this.#inside ? -1 : 1) / size;
    this.#nx = nx * towards;
    this.#ny = ny * towards;
    this.#nz = nz * towards;
  }

  /** Chooses where the path goes from here. @returns whether it was reflected or refracted. */
  #bounce(material: Exclude<Material, { kind: 'light' }>, distance: number, random: Random, depth: number): boolean {
    switch (material.kind) {
      case 'coated':
        if (random.next() < reflectance(this.#facing(), 1.5)) {
          this.#reflect(0, random);
          return true;
        }
        this.#scatter(material, random, depth);
        return false;
      case 'matte':
        this.#scatter(material, random, depth);
        return false;
      case 'metal':
        this.#reflect(material.roughness, random);
        this.#attenuate(...material.color);
        return true;
      case 'glass':
        if (this.#inside)
          this.#attenuate(material.color[0] ** distance, material.color[1] ** distance, material.color[2] ** distance);
        this.#refract(material.index, random);
        return true;
    }
  }

  /** The cosine between the path and the normal. */
  #facing(): number {
    return Math.min(1, -(this.#dx * this.#nx + this.#dy * this.#ny + this.#dz * this.#nz));
  }

  #scatter(material: Extract<Material, { second?: Vector }>, random: Random, depth: number): void {
    const { color, second, size = 1 } = material;
    const odd =
      second !== undefined &&
      (Math.floor(this.#px / size + 1e-4) + Math.floor(this.#py / size + 1e-4) + Math.floor(this.#pz / size + 1e-4)) &
        1;
    this.#attenuate(...(odd ? second : color));
    this.#lit(random, depth);
    // Each direction as probable as the cosine to the normal: a point on a unit sphere that lies on the surface.
    const height = 1 - 2 * random.next();
    const radius = Math.sqrt(1 - height * height);
    const angle = 2 * Math.PI * random.next();
    this.#turn(this.#nx + radius * Math.cos(angle), this.#ny + radius * Math.sin(angle), this.#nz + height * 0.99999);
  }

  /** Adds the light that comes from a light directly. */
  #lit(random: Random, depth: number): void {
    const sample = this.#sample;
    if (!this.#lights.sample(this.#px, this.#py, this.#pz, random, sample)) return;
    const facing = sample.x * this.#nx + sample.y * this.#ny + sample.z * this.#nz;
    if (facing <= 0) return;
    const limit = sample.distance - 1e-3;
    if (this.#geometry.trace(this.#px, this.#py, this.#pz, sample.x, sample.y, sample.z, limit, this.#hit)) return;
    const share = facing / Math.PI;
    this.#add(sample.red * share, sample.green * share, sample.blue * share, depth + 1);
  }

  #reflect(roughness: number, random: Random): void {
    const along = 2 * (this.#dx * this.#nx + this.#dy * this.#ny + this.#dz * this.#nz);
    let x = this.#dx - along * this.#nx;
    let y = this.#dy - along * this.#ny;
    let z = this.#dz - along * this.#nz;
    if (roughness > 0) {
      const height = 1 - 2 * random.next();
      const radius = roughness * Math.sqrt(1 - height * height);
      const angle = 2 * Math.PI * random.next();
      x += radius * Math.cos(angle);
      y += radius * Math.sin(angle);
      z += roughness * height;
      // Into the surface: back out.
      const under = Math.min(0, x * this.#nx + y * this.#ny + z * this.#nz) * 2;
      x -= under * this.#nx;
      y -= under * this.#ny;
      z -= under * this.#nz;
    }
    this.#turn(x, y, z);
  }

  #refract(index: number, random: Random): void {
    const ratio = this.#inside ? index : 1 / index;
    const cosine = this.#facing();
    const sine2 = ratio * ratio * (1 - cosine * cosine);
    if (sine2 > 1 || random.next() < reflectance(this.#inside ? Math.sqrt(1 - sine2) : cosine, index)) {
      this.#reflect(0, random);
      return;
    }
    const along = ratio * cosine - Math.sqrt(1 - sine2);
    this.#turn(
      ratio * this.#dx + along * this.#nx,
      ratio * this.#dy + along * this.#ny,
      ratio * this.#dz + along * this.#nz,
    );
  }

  #turn(x: number, y: number, z: number): void {
    const size = Math.sqrt(x * x + y * y + z * z);
    this.#dx = x / size;
    this.#dy = y / size;
    this.#dz = z / size;
  }

  #attenuate(red: number, green: number, blue: number): void {
    this.#red *= red;
    this.#green *= green;
    this.#blue *= blue;
  }

  #addSky(mirrored: boolean, depth: number): void {
    const { horizon, zenith, sun } = this.#scene.sky;
    const height = Math.sqrt(Math.max(0, this.#dy));
    this.#add(
      horizon[0] + (zenith[0] - horizon[0]) * height,
      horizon[1] + (zenith[1] - horizon[1]) * height,
      horizon[2] + (zenith[2] - horizon[2]) * height,
      depth,
    );
    if (sun === undefined || !mirrored) return;
    const { direction, color, cosine } = sun;
    if (direction[0] * this.#dx + direction[1] * this.#dy + direction[2] * this.#dz > cosine)
      this.#add(color[0], color[1], color[2], depth);
  }

  #add(red: number, green: number, blue: number, depth: number): void {
    const most = depth === 0 ? Infinity : brightest;
    this.light[0]! += Math.min(most, red * this.#red);
    this.light[1]! += Math.min(most, green * this.#green);
    this.light[2]! += Math.min(most, blue * this.#blue);
  }
}

/** How much of the light a clear surface reflects (Schlick, 1994). */
function reflectance(cosine: number, index: number): number {
  const base = ((1 - index) / (1 + index)) ** 2;
  return base + (1 - base) * (1 - cosine) ** 5;
}
