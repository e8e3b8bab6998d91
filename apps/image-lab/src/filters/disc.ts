/** A pixel of a round window, relative to its centre. */
export interface Place {
  readonly dx: number;
  readonly dy: number;
  /** The squared distance from the centre. */
  readonly distance: number;
}

/** All pixels of a round window, row by row. */
export function disc(radius: number): Place[] {
  const places: Place[] = [];
  for (let dy = -radius; dy <= radius; dy += 1) {
    for (let dx = -radius; dx <= radius; dx += 1) {
      const distance = dx * dx + dy * dy;
      if (distance <= radius * radius) places.push({ dx, dy, distance });
    }
  }
  return places;
}
