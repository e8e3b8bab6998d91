import '@dispatch/in-process';
import '@dispatch/node';
import { vi } from 'vitest';

vi.useFakeTimers();
