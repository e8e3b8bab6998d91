import { runAsWorker } from 'synckit';
import { double } from '../tasks/functions.js';

runAsWorker(double);
