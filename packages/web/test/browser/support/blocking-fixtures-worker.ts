import * as fixtures from '@dispatch/conformance/fixtures';
import { serve } from '@dispatch/web/blocking/worker';

serve(...Object.values(fixtures));
