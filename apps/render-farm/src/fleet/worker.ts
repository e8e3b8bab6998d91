// What each worker process of a host runs.
import { serve } from '@dispatch/remote/worker';
import { tasks } from '../farm/tasks.js';

serve(tasks);
