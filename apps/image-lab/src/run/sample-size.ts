import { sceneSize } from '../scene/landscape.js';

export interface SampleSize {
  readonly width: number;
  readonly height: number;
}

const smallestWidth = 96;

/**
 * The size that the sample is rendered in.
 *
 * @param query of the page's address: `?sample=336` asks for a width. What is no whole number, or too little or too much, is
 * not listened to.
 */
export function sampleSize(query: string): SampleSize {
  const width = Number(new URLSearchParams(query).get('sample'));
  if (!Number.isInteger(width) || width < smallestWidth || width > sceneSize.width) return sceneSize;
  return { width, height: Math.round((width * sceneSize.height) / sceneSize.width) };
}
