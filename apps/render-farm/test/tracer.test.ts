// The tracer against what can be computed by other means.
import { expect, test } from 'vitest';
import { scenes, sceneNames } from '../src/scenes/scenes.js';
import { Geometry } from '../src/tracer/geometry.js';
import { PathTracer } from '../src/tracer/path.js';
import { Random } from '../src/tracer/random.js';
import { Renderer } from '../src/tracer/render-pass.js';
import type { Material, Scene, Sky } from '../src/tracer/scene.js';
import { normalize, scale, type Vector } from '../src/tracer/vector.js';

const camera = { position: [0, 0, 5], target: [0, 0, 0], fieldOfView: 40, aperture: 0 } as const;
const white: Sky = { horizon: [1, 1, 1], zenith: [1, 1, 1] };
const dark: Sky = { horizon: [0, 0, 0], zenith: [0, 0, 0] };

const sphereOf = (material: Material, sky: Sky): Scene => ({
  materials: [material],
  spheres: [{ center: [0, 0, 0], radius: 1, material: 0 }],
  triangles: [],
  sky,
  camera,
});

/** The average light of many paths in one direction. */
function average(scene: Scene, origin: Vector, direction: Vector, paths = 4000): Vector {
  const tracer = new PathTracer(scene);
  const random = new Random(1);
  let sum: Vector = [0, 0, 0];
  for (let path = 0; path < paths; path += 1) {
    tracer.follow(origin, direction, random);
    sum = [sum[0] + tracer.light[0]!, sum[1] + tracer.light[1]!, sum[2] + tracer.light[2]!];
  }
  return scale(sum, 1 / paths);
}

const materials: readonly (readonly [string, Material, number])[] = [
  ['matte', { kind: 'matte', color: [1, 1, 1] }, 1],
  ['grey matte', { kind: 'matte', color: [0.5, 0.5, 0.5] }, 0.5],
  ['coated', { kind: 'coated', color: [1, 1, 1] }, 1],
  ['metal', { kind: 'metal', color: [1, 1, 1], roughness: 0.4 }, 1],
  ['glass', { kind: 'glass', color: [1, 1, 1], index: 1.5 }, 1],
];

test.each(materials)('in even light, a convex shape of %s gives back its share of it', (_, material, share) => {
  const [red, green, blue] = average(sphereOf(material, white), [0, 0.3, 5], normalize([0, -0.02, -1]));
  for (const light of [red, green, blue]) expect(light).toBeCloseTo(share, 1);
});

test('the light of a small lamp falls off by the square of its distance', () => {
  const at = (height: number): number => {
    const scene: Scene = {
      materials: [
        { kind: 'matte', color: [0.5, 0.5, 0.5] },
        { kind: 'light', color: [100, 100, 100] },
      ],
      spheres: [{ center: [0, height, 0], radius: 0.1, material: 1 }],
      triangles: [
        {
          corners: [
            [-9, 0, -9],
            [0, 0, 18],
            [9, 0, -9],
          ],
          material: 0,
        },
      ],
      sky: dark,
      camera,
    };
    return average(scene, [3, 3, 0], normalize([-1, -1, 0]))[0];
  };
  // Albedo / π, times radiance, times the solid angle of the lamp.
  expect(at(2)).toBeCloseTo((0.5 / Math.PI) * 100 * Math.PI * (0.1 / 2) ** 2, 2);
  expect(at(2) / at(1)).toBeCloseTo(1 / 4, 2);
});

test('a lamp of triangles gives as much light as its size says', () => {
  const half = 0.05;
  const scene: Scene = {
    materials: [
      { kind: 'matte', color: [1, 1, 1] },
      { kind: 'light', color: [100, 100, 100] },
    ],
    spheres: [],
    triangles: [
      {
        corners: [
          [-9, 0, -9],
          [0, 0, 18],
          [9, 0, -9],
        ],
        material: 0,
      },
      {
        corners: [
          [-half, 2, -half],
          [half, 2, -half],
          [half, 2, half],
        ],
        material: 1,
      },
      {
        corners: [
          [-half, 2, -half],
          [half, 2, half],
          [-half, 2, half],
        ],
        material: 1,
      },
    ],
    sky: dark,
    camera,
  };
  expect(average(scene, [3, 3, 0], normalize([-1, -1, 0]))[0]).toBeCloseTo(((2 * half) ** 2 / 4) * (100 / Math.PI), 2);
});

test.each(sceneNames)('%s: the hierarchy finds what a search through all shapes finds', (name) => {
  const scene = scenes[name]();
  const whole = new Geometry(scene);
  const single = [...scene.spheres, ...scene.triangles].map(
    (_, index) =>
      new Geometry({
        ...scene,
        spheres: scene.spheres.slice(index, index + 1),
        triangles: scene.triangles.slice(Math.max(0, index - scene.spheres.length), index - scene.spheres.length + 1),
      }),
  );
  const random = new Random(5);
  const between = (low: number, high: number): number => low + random.next() * (high - low);
  let hits = 0;
  for (let ray = 0; ray < 300; ray += 1) {
    const origin = [between(-4, 4), between(0.1, 4), between(-4, 6)] as const;
    const direction = normalize([between(-1, 1), between(-1, 0.5), between(-1, 1)]);
    const hit = { distance: 0, shape: -1 };
    const found = whole.trace(...origin, ...direction, Infinity, hit);
    let nearest = Infinity;
    for (const each of single) {
      const other = { distance: 0, shape: -1 };
      if (each.trace(...origin, ...direction, Infinity, other)) nearest = Math.min(nearest, other.distance);
    }
    expect(found).toBe(nearest < Infinity);
    if (found) expect(hit.distance).toBe(nearest);
    hits += Number(found);
  }
  expect(hits).toBeGreaterThan(50);
});

test('a tile is the same whatever was rendered before it, and a pass differs from the next', () => {
  const size = { width: 32, height: 24 };
  const tile = { left: 8, top: 4, width: 16, height: 12 };
  const rows: number[] = [];
  const render = (renderer: Renderer, pass: number) => renderer.render(size, tile, pass, 1, () => rows.push(0));
  const [one, other] = [new Renderer(scenes.room()), new Renderer(scenes.room())];
  const first = render(one, 0);
  render(other, 3);
  expect(render(other, 0)).toEqual(first);
  expect(render(one, 1)).not.toEqual(first);
  expect(rows.length).toBe(4 * tile.height);
});
