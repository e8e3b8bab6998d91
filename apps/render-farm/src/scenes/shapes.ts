import type { Triangle } from '../tracer/scene.js';
import { add, cross, normalize, scale, subtract, type Vector } from '../tracer/vector.js';

/** A flat shape of four corners, in order around it. */
export function quad([a, b, c, d]: readonly [Vector, Vector, Vector, Vector], material: number): Triangle[] {
  return [
    { corners: [a, b, c], material },
    { corners: [a, c, d], material },
  ];
}

/** A box that stands at a place and is turned around the vertical axis. */
export function box([x, y, z]: Vector, [width, height, depth]: Vector, turn: number, material: number): Triangle[] {
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const corner = (right: number, up: number, front: number): Vector => [
    x + (right * width * cosine - front * depth * sine) / 2,
    y + up * height,
    z + (right * width * sine + front * depth * cosine) / 2,
  ];
  const side = (from: readonly [number, number], to: readonly [number, number]): Triangle[] =>
    quad(
      [corner(from[0], 0, from[1]), corner(to[0], 0, to[1]), corner(to[0], 1, to[1]), corner(from[0], 1, from[1])],
      material,
    );
  return [
    ...side([-1, 1], [1, 1]),
    ...side([1, 1], [1, -1]),
    ...side([1, -1], [-1, -1]),
    ...side([-1, -1], [-1, 1]),
    ...quad([corner(-1, 1, 1), corner(1, 1, 1), corner(1, 1, -1), corner(-1, 1, -1)], material),
    ...quad([corner(-1, 0, 1), corner(-1, 0, -1), corner(1, 0, -1), corner(1, 0, 1)], material),
  ];
}

/** A crystal of six sides with a point, from its foot along an axis. */
export function crystal(foot: Vector, axis: Vector, radius: number, height: number, material: number): Triangle[] {
  const up = normalize(axis);
  const side = normalize(cross(up, Math.abs(up[0]) < 0.8 ? [1, 0, 0] : [0, 0, 1]));
  const other = cross(up, side);
  const ring = (at: number, wide: number): Vector[] =>
    Array.from({ length: 6 }, (_, index) => {
      const angle = (index * Math.PI) / 3;
      const around = add(scale(side, Math.cos(angle) * wide), scale(other, Math.sin(angle) * wide));
      return add(add(foot, scale(up, at)), around);
    });
  const bottom = ring(0, radius * 0.82);
  const shoulder = ring(height * 0.78, radius);
  const [tip, root] = [add(foot, scale(up, height)), foot];
  return bottom.flatMap((corner, index) => {
    const next = (index + 1) % 6;
    return [
      ...quad([corner, bottom[next]!, shoulder[next]!, shoulder[index]!], material),
      { corners: [shoulder[index]!, shoulder[next]!, tip] as const, material },
      { corners: [bottom[next]!, corner, root] as const, material },
    ];
  });
}

/** Whether two spheres are apart. */
export function apart(a: Vector, b: Vector, distance: number): boolean {
  const [x, y, z] = subtract(a, b);
  return x * x + y * y + z * z > distance * distance;
}
