import { serve } from '@dispatch/remote/worker';
import { tasks } from '../tasks/tasks.js';

serve(tasks);
