import * as fixtures from '@dispatch/conformance/fixtures';
import setup from '@dispatch/conformance/setup';
import { serve } from '@dispatch/web/worker';

serve(...Object.values(fixtures), { setup });
