import { sceneSize } from '../scene/scene-size.js';

export interface SampleSize {
  readonly width: number;
  readonly height: number;
}

const smallestWidth = 96;

/**
 * The size in which the sample is rendered.
 *
 * @param query the query of the page's URL: `?sample=336` sets the width. Values that are not integers or out of range are
 * ignored.
 */
export function sampleSize(query: string): SampleSize {
  const width = Number(new URLSearchParams(query).get('sample'));
  if (!Number.isInteger(width) || width < smallestWidth || width > sceneSize.width) return sceneSize;
  return { width, height: Math.round((width * sceneSize.height) / sceneSize.width) };
}
