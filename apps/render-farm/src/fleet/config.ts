// For `dispatch-host --config`.
import { busOf } from './bus.js';

export default { bus: busOf() };
