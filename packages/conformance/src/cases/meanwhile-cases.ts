import type { Case } from '../case.js';
import { besideOthers } from './beside-others.js';
import { broadcastsOnSeveral } from './broadcasts-on-several.js';
import { cancelledMeanwhile } from './cancelled-meanwhile.js';
import { carriedTogether } from './carried-together.js';
import { clockOrder } from './clock-order.js';
import { replacedInOrder } from './replaced-in-order.js';
import { waitingMeanwhile } from './waiting-meanwhile.js';

/** What happens while something else begins, runs or ends. */
export const meanwhileCases: readonly Case[] = [
  ...waitingMeanwhile,
  ...cancelledMeanwhile,
  ...clockOrder,
  ...carriedTogether,
  ...broadcastsOnSeveral,
  ...replacedInOrder,
  ...besideOthers,
];
