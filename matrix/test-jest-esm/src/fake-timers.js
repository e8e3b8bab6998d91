import '@dispatch/in-process';
import '@dispatch/node';
import { jest } from '@jest/globals';

jest.useFakeTimers();
