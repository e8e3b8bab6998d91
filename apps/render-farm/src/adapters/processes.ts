export { createDispatcher } from '@dispatch/process';
