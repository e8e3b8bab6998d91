// A process with tasks of the suite that run elsewhere than their cases: it does what they do at gates.
import { joinHub } from '@dispatch/conformance/hub';
import { note, visit } from '../dist/fixtures/visit.js';

if (process.argv[2] === 'nowhere') {
  await joinHub().catch((error) => process.send(error.message));
} else {
  await joinHub();
  process.on('message', ({ what, gate, value }) => {
    if (what === 'visit') void visit(gate).then(() => note(gate, 'passed'));
    else {
      note(gate, value);
      // Nothing more gets a turn in this process.
      if (what === 'note and exit') process.exit();
    }
  });
  process.send('joined');
}
