import { createDispatcher } from '@dispatch/node';

export const create = () => createDispatcher();
