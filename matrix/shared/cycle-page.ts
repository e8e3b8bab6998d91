import { createDispatcher } from '@dispatch/web';
// oxlint-disable-next-line import/no-cycle -- what the settings show
import { tasks } from './cycle-tasks.js';

export const title = 'title';

const dispatcher = createDispatcher({ workers: 1 });
console.log(await dispatcher.execute(tasks.title(), { timeout: 30_000 }));
