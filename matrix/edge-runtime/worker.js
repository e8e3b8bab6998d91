import { createDispatcher } from '@dispatch/auto';
import { exercise } from './exercise.js';
import { tasks } from './tasks.js';

addEventListener('fetch', (event) => {
  event.respondWith(exercise(createDispatcher(), tasks).then((facts) => Response.json(facts)));
});
