import { running } from '@dispatch/conformance/fixtures';
import { serve } from '@dispatch/web/worker';

serve(running);
await new Promise((resolve) => setTimeout(resolve, 50));
throw new RangeError('rejected at the top level');
