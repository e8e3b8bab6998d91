import { keepPoolsPrivate } from '@dispatch/adapter-kit/worker';
import * as fixtures from '@dispatch/conformance/fixtures';
import setup from '@dispatch/conformance/setup';
import { serve } from '@dispatch/web/worker';

keepPoolsPrivate(Buffer);
serve(...Object.values(fixtures), { setup });
