import { serve } from '@dispatch/web/worker';
import { tasks } from './tasks.js';

serve(tasks);
