import { running } from '@dispatch/conformance/fixtures';
import { serve } from '@dispatch/web/worker';

serve(running);
await new Promise(() => {});
