import type { Case } from '../case.js';
import { sharingValues } from './sharing.js';
import { sharingProtection } from './sharing-protection.js';
import { sharingLives } from './sharing-lives.js';
import { sharingRefusals } from './sharing-refusals.js';

/** All cases of shared values. */
export const sharingCases: readonly Case[] = [
  ...sharingValues,
  ...sharingProtection,
  ...sharingLives,
  ...sharingRefusals,
];
