import * as fixtures from '@dispatch/conformance/fixtures';
import { serve } from '@dispatch/web/worker';

serve(...Object.values(fixtures));
