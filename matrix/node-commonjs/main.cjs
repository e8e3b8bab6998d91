const { createDispatcher } = require('@dispatch/node');
const { exercise } = require('./exercise.cjs');
const { tasks } = require('./tasks.cjs');

void exercise(createDispatcher(), tasks).then((facts) => console.log(JSON.stringify(facts)));
