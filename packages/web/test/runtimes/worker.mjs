import { keepPoolsPrivate } from '@dispatch/adapter-kit/worker';
import * as fixtures from '@dispatch/conformance/fixtures';
import { serve } from '@dispatch/web/worker';

keepPoolsPrivate(Buffer);
serve(...Object.values(fixtures));
