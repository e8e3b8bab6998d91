import { serve } from '@dispatch/web/worker';
import { tasks } from '../tasks/tasks.js';

serve(tasks);
