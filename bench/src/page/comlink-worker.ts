import { expose } from 'comlink';
import { functions } from '../tasks/functions.js';

expose(functions);
