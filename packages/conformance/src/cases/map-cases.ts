import type { Case } from '../case.js';
import { mapping } from './map.js';
import { mappingAhead } from './map-ahead.js';
import { mappingFailing } from './map-failing.js';
import { mappingItemsFailing } from './map-items-failing.js';
import { mappingExitingEarly } from './map-exiting-early.js';
import { mappingEnding } from './map-ending.js';
import { mappingOptions } from './map-options.js';
import { mappingPromises } from './map-promises.js';
import { mappingProtocol } from './map-protocol.js';

/** All cases of `map`. */
export const mapCases: readonly Case[] = [
  ...mapping,
  ...mappingAhead,
  ...mappingFailing,
  ...mappingItemsFailing,
  ...mappingExitingEarly,
  ...mappingEnding,
  ...mappingOptions,
  ...mappingPromises,
  ...mappingProtocol,
];
