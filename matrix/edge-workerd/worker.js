import { createDispatcher } from '@dispatch/auto';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

export default {
  async fetch() {
    return Response.json(await exercise(createDispatcher(), tasks));
  },
};
