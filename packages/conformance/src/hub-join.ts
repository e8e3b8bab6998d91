/** Joins the hub that the environment names: for `node --import @dispatch/conformance/hub/join`. */
import { joinHub } from './hub.js';

await joinHub();
