import { area, nothing, union, type Bounds } from './bounds.js';

/** A bounding volume hierarchy in arrays. Node 0 is the root; the children of a node are next to each other. */
export interface Hierarchy {
  /** Six numbers for each node: low x, y, z and high x, y, z. */
  readonly boxes: Float64Array;
  /** For each node the first of its two children, or for a leaf the first of its shapes in `order`. */
  readonly first: Int32Array;
  /** How many shapes a leaf has; 0 for other nodes. */
  readonly count: Int32Array;
  /** The shapes, by leaf. */
  readonly order: Int32Array;
}

const leafSize = 2;
const binCount = 12;

interface Part {
  readonly node: number;
  readonly start: number;
  readonly end: number;
}

/** Builds the hierarchy by the surface area heuristic, in bins (Wald, 2007). */
export function buildHierarchy(shapes: readonly Bounds[]): Hierarchy {
  const order = Int32Array.from(shapes, (_, index) => index);
  const boxes = new Float64Array(shapes.length * 12);
  const first = new Int32Array(shapes.length * 2);
  const count = new Int32Array(shapes.length * 2);
  let used = 1;
  const parts: Part[] = [{ node: 0, start: 0, end: shapes.length }];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const { node, start, end } = part;
    const bounds = boundsOf(shapes, order.subarray(start, end));
    boxes.set([...bounds.low, ...bounds.high], node * 6);
    const middle = end - start <= leafSize ? undefined : split(shapes, order, start, end);
    if (middle === undefined) {
      first[node] = start;
      count[node] = end - start;
    } else {
      first[node] = used;
      parts.push({ node: used, start, end: middle }, { node: used + 1, start: middle, end });
      used += 2;
    }
  }
  return { boxes: boxes.slice(0, used * 6), first: first.slice(0, used), count: count.slice(0, used), order };
}

function boundsOf(shapes: readonly Bounds[], indices: Iterable<number>): Bounds {
  let all = nothing;
  for (const index of indices) all = union(all, shapes[index]!);
  return all;
}

/** Sorts a part of `order` by the best plane. @returns the first index of the second half; `undefined` if none is worth it. */
function split(shapes: readonly Bounds[], order: Int32Array, start: number, end: number): number | undefined {
  const center = (shape: number, axis: number): number => shapes[shape]!.low[axis]! + shapes[shape]!.high[axis]!;
  const part = order.subarray(start, end);
  let best = { cost: Infinity, axis: 0, plane: 0 };
  for (const axis of [0, 1, 2]) {
    let [low, high] = [Infinity, -Infinity];
    for (const shape of part) {
      low = Math.min(low, center(shape, axis));
      high = Math.max(high, center(shape, axis));
    }
    for (let bin = 1; bin < binCount; bin += 1) {
      const plane = low + ((high - low) * bin) / binCount;
      const left = part.filter((shape) => center(shape, axis) < plane);
      if (left.length === 0 || left.length === part.length) continue;
      const right = part.filter((shape) => center(shape, axis) >= plane);
      const cost = area(boundsOf(shapes, left)) * left.length + area(boundsOf(shapes, right)) * right.length;
      if (cost < best.cost) best = { cost, axis, plane };
    }
  }
  if (best.cost === Infinity) return undefined;
  const isLeft = (shape: number): boolean => center(shape, best.axis) < best.plane;
  const sorted = [...part].sort((a, b) => Number(isLeft(b)) - Number(isLeft(a)));
  part.set(sorted);
  return start + sorted.findLastIndex(isLeft) + 1;
}
