import type { Scene } from '../tracer/scene.js';
import { box, quad } from './shapes.js';

/** A room with a lamp in its ceiling: walls colour each other, and glass gathers light. */
export function room(): Scene {
  const [white, left, right, lamp, glass, metal, wood, floor] = [0, 1, 2, 3, 4, 5, 6, 7];
  return {
    materials: [
      { kind: 'matte', color: [0.76, 0.74, 0.7] },
      { kind: 'matte', color: [0.05, 0.32, 0.36] },
      { kind: 'matte', color: [0.72, 0.16, 0.08] },
      { kind: 'light', color: [19, 15.5, 11.5] },
      { kind: 'glass', color: [0.93, 0.98, 0.96], index: 1.5 },
      { kind: 'metal', color: [0.95, 0.78, 0.45], roughness: 0.16 },
      { kind: 'matte', color: [0.62, 0.5, 0.34] },
      { kind: 'coated', color: [0.55, 0.52, 0.48], second: [0.2, 0.19, 0.19], size: 0.5 },
    ],
    spheres: [
      { center: [0.72, 0.62, 0.75], radius: 0.62, material: glass },
      { center: [-0.85, 0.28, 1.1], radius: 0.28, material: metal },
      { center: [-0.55, 1.75, -0.55], radius: 0.35, material: metal },
    ],
    triangles: [
      ...quad(
        [
          [-1.8, 0, -1.6],
          [1.8, 0, -1.6],
          [1.8, 0, 4],
          [-1.8, 0, 4],
        ],
        floor,
      ),
      ...quad(
        [
          [-1.8, 2.6, -1.6],
          [1.8, 2.6, -1.6],
          [1.8, 2.6, 4],
          [-1.8, 2.6, 4],
        ],
        white,
      ),
      ...quad(
        [
          [-1.8, 0, -1.6],
          [1.8, 0, -1.6],
          [1.8, 2.6, -1.6],
          [-1.8, 2.6, -1.6],
        ],
        white,
      ),
      ...quad(
        [
          [-1.8, 0, -1.6],
          [-1.8, 0, 4],
          [-1.8, 2.6, 4],
          [-1.8, 2.6, -1.6],
        ],
        left,
      ),
      ...quad(
        [
          [1.8, 0, -1.6],
          [1.8, 0, 4],
          [1.8, 2.6, 4],
          [1.8, 2.6, -1.6],
        ],
        right,
      ),
      ...quad(
        [
          [-0.6, 2.595, -0.4],
          [0.6, 2.595, -0.4],
          [0.6, 2.595, 0.6],
          [-0.6, 2.595, 0.6],
        ],
        lamp,
      ),
      ...box([-0.55, 0, -0.55], [0.95, 1.4, 0.95], 0.35, wood),
    ],
    sky: { horizon: [0.02, 0.02, 0.025], zenith: [0.02, 0.02, 0.03] },
    camera: { position: [0, 1.3, 5.6], target: [0, 1.2, 0.6], fieldOfView: 33, aperture: 0 },
  };
}
