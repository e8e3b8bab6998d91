import { Lab } from './lab.js';
import { Activity } from './page/activity.js';
import { CompareView } from './page/compare-view.js';
import { Controls } from './page/controls.js';
import { element, make } from './page/element.js';
import { watchFrames } from './page/meter-view.js';
import { acceptFiles } from './page/open-photo.js';
import { PictureInfo } from './page/picture-info.js';
import { RunsTable } from './page/runs-table.js';
import { TimelineView } from './page/timeline-view.js';
import { Dispatchers } from './run/dispatchers.js';
import { sampleSize } from './run/sample-size.js';

const activity = new Activity();
const meter = watchFrames(activity, () => timelineView.update());
const timelineView = new TimelineView(meter);
const compareView = new CompareView();
const controls = new Controls();
const pictureInfo = new PictureInfo();
const lab = new Lab({
  ...{
    activity,
    compareView,
    controls,
    dispatchers: new Dispatchers(),
    meter,
    pictureInfo,
    runsTable: new RunsTable(),
    timelineView,
  },
  sampleSize: sampleSize(location.search),
});

controls.form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (!activity.busy) void lab.run(controls.choice);
});
element('compare', HTMLButtonElement).addEventListener('click', () => {
  if (!activity.busy) void lab.compare(controls.choice);
});
element('sample', HTMLButtonElement).addEventListener('click', () => void lab.openSample());
element('save', HTMLButtonElement).addEventListener('click', () => void save());
acceptFiles((file) => void lab.openFile(file));

element('isolation', HTMLElement).textContent = crossOriginIsolated
  ? 'This page is cross-origin isolated: a cancelled task is notified immediately, even in the middle of a loop.'
  : 'This page is not cross-origin isolated: a worker that does not stop within a second of a cancel is replaced.';

await lab.openSample();

async function save(): Promise<void> {
  const blob = await compareView.toPng();
  if (blob === null) return activity.setStatus('The browser could not encode the result as a PNG file.', 'failed');
  const link = Object.assign(make('a', ''), { href: URL.createObjectURL(blob), download: pictureInfo.fileName });
  link.click();
  // The download reads the URL a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
