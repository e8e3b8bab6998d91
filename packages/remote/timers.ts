/** Imported first, it lets a test replace the timers that the packages take when they load. */
import '../../vitest.timers.js';
