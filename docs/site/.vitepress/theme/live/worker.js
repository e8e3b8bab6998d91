import { serve } from '@dispatch/web/worker';
import { tasks } from '../../../dist/live/tasks.js';

serve(tasks);
