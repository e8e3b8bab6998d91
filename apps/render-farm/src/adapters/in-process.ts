export { createDispatcher } from '@dispatch/in-process';
