import { serve } from '@dispatch/web/worker';
import { tasks } from './tasks.ts';

serve(tasks);
