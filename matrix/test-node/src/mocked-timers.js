import { mock } from 'node:test';

mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate'] });
