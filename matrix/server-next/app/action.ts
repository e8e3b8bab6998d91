'use server';

import { exercise, type Facts } from '../lib/exercise';
import { tasks } from '../lib/tasks';
import { create } from './dispatcher';

export async function runExercise(): Promise<Facts> {
  return exercise(create(), tasks);
}
