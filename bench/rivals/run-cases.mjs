// `node run-cases.mjs rival ids.json log.ndjson`: runs the cases with these ids against a rival. Each event is a line of JSON in the log.
import { appendFileSync, readFileSync } from 'node:fs';
import { cases, runSuite } from '@dispatch/conformance';
import { asked, onAsked, recordText } from './not-offered.mjs';

const [rival, ids, log] = process.argv.slice(2);
const { harness } = await import(`./${rival}.mjs`);
const { only, deadline } = JSON.parse(readFileSync(ids, 'utf8'));
const say = (event) => appendFileSync(log, `${JSON.stringify(event)}\n`);

await runSuite(harness, {
  cases: cases
    .filter(({ id }) => only.includes(id))
    .map((test) => ({
      ...test,
      deadline: test.deadline ?? deadline,
      async run(context) {
        asked.clear();
        say({ event: 'begin', id: test.id });
        // A case that asks for what the library does not offer cannot tell anything else.
        const unanswered = new Promise((_resolve, reject) => onAsked(reject));
        await Promise.race([test.run(context), unanswered]);
      },
    })),
  onResult({ id, status, reason }) {
    if (status === 'failed') recordText(reason);
    say({ event: 'end', id, status, reason, asked: [...asked] });
  },
});
process.exit(0);
