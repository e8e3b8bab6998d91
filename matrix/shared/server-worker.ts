import { serve } from '@dispatch/node/worker';
import { tasks } from './tasks.js';

serve(tasks);
