import { Controls } from './controls.js';
import { byId, setText } from './element.js';
import { listen } from './feed.js';
import { LanesView } from './lanes-view.js';
import { PictureView } from './picture-view.js';
import { ResultsView } from './results-view.js';
import { HostsView } from './hosts-view.js';
import { WorkersView } from './workers-view.js';

const controls = new Controls();
const picture = new PictureView();
const lanes = new LanesView();
const workers = new WorkersView();
const hosts = new HostsView();
const results = new ResultsView();
const connection = byId('connection', HTMLElement);

listen(
  {
    choices: (choices) => controls.offer(choices),
    picture: (message) => picture.begin(message),
    pixels: (message) => picture.draw(message),
    lanes: (message) => lanes.add(message),
    log: (message) => results.note(message),
    status: (status) => {
      document.body.dataset['phase'] = status.phase;
      for (const view of [controls, lanes, hosts, workers, results]) view.show(status);
      picture.mark(status.workers);
    },
  },
  (isConnected) => {
    setText(connection, isConnected ? 'Connected' : 'The server does not answer. Trying again…');
    if (!isConnected) document.body.dataset['phase'] = 'connecting';
    // The server tells both again.
    lanes.clear();
    results.clearLog();
  },
);
