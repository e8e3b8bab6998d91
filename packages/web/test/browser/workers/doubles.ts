import { running } from '@dispatch/conformance/fixtures';
import { defineTasks } from '@dispatch/core';
import { serve } from '@dispatch/web/worker';

serve(running, defineTasks(import.meta.url, { double() {} }, { namespace: 'conformance/running' }));
