'use server';

import { create } from '../app/dispatcher.js';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

export async function runExercise() {
  return exercise(create(), tasks);
}
