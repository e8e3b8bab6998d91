// A worker that was started after the clock of the machine had been set by as many milliseconds as its name says.
import './moved-date.ts';
import { cancelling, context, running } from '@dispatch/conformance/fixtures';
import { serve } from '@dispatch/web/worker';

serve(cancelling, context, running);
