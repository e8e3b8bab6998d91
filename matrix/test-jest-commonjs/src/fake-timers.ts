import '@dispatch/in-process';
import '@dispatch/node';

jest.useFakeTimers();
