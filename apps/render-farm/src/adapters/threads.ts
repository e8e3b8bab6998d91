export { createDispatcher } from '@dispatch/node';
