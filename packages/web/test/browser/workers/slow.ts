import { running } from '@dispatch/conformance/fixtures';
import { serve } from '@dispatch/web/worker';

// Messages posted during this time have no listener.
await new Promise((resolve) => setTimeout(resolve, 300));
serve(running);
