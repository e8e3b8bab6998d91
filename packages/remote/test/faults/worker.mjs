import { serve } from '@dispatch/remote/worker';
import { tasks } from './tasks.mjs';

serve(tasks);
