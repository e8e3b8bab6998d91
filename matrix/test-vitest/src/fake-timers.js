import { vi } from 'vitest';

// Before a test loads the packages.
vi.useFakeTimers();
