// Marks the names in a block of code that have a type (stage/hovers.mjs).
import { keyOf } from '../stage/block-key.mjs';

/** For Shiki. @param hovers by the key of a block. */
export const hoverTransformer = (hovers) => ({
  name: 'hovers',
  preprocess(code, options) {
    const found = hovers[keyOf(code)] ?? [];
    const decorations = found.map(([start, length, type]) => ({
      start,
      end: start + length,
      properties: { class: 'hover', 'data-type': type },
    }));
    options.decorations = [...(options.decorations ?? []), ...decorations];
  },
});
