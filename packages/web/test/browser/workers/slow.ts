import { running } from '@dispatch/conformance/fixtures';
import { serve } from '@dispatch/web/worker';

// Whatever is posted meanwhile, no one hears.
await new Promise((resolve) => setTimeout(resolve, 300));
serve(running);
