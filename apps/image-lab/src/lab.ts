import { isDispatchError } from '@dispatch/core';
import type { Activity } from './page/activity.js';
import { checksum } from './page/checksum.js';
import type { CompareView } from './page/compare-view.js';
import type { Choice, Controls } from './page/controls.js';
import { formatDuration, plural } from './page/format.js';
import type { FrameMeter } from './page/frame-meter.js';
import { nextFrame } from './page/next-frame.js';
import { readPhoto, shrink, type Photo } from './page/open-photo.js';
import type { PictureInfo } from './page/picture-info.js';
import type { RunsTable } from './page/runs-table.js';
import { Timeline } from './page/timeline.js';
import type { TimelineView } from './page/timeline-view.js';
import { placeName } from './page/run-summary.js';
import { catalogue } from './run/catalogue.js';
import type { Dispatchers } from './run/dispatchers.js';
import { filterImage, type FilteredImage } from './run/filter-image.js';
import { renderSample } from './run/render-sample.js';
import type { SampleSize } from './run/sample-size.js';

/** The parts of the page and the dispatchers that the lab uses. */
export interface Parts {
  readonly activity: Activity;
  readonly compareView: CompareView;
  readonly controls: Controls;
  readonly dispatchers: Dispatchers;
  readonly meter: FrameMeter;
  readonly pictureInfo: PictureInfo;
  readonly runsTable: RunsTable;
  readonly sampleSize: SampleSize;
  readonly timelineView: TimelineView;
}

const previewSize = 128;

/** The actions of the user. Only one runs at a time, and each can be cancelled. */
export class Lab {
  readonly #parts: Parts;
  #photo: Photo | undefined;
  /** Counts the pictures, because only runs on the same picture are compared. */
  #picture = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Renders the sample and shows it row by row. */
  openSample(): Promise<void> {
    return this.#do('Rendering the sample photo', async (signal) => {
      const { compareView, activity, dispatchers, controls, sampleSize } = this.#parts;
      const { place, workers } = controls.choice;
      this.#photo = undefined;
      activity.canSave = false;
      compareView.open(sampleSize.width, sampleSize.height);
      let rowsDone = 0;
      const image = await renderSample(await dispatchers.at(place, workers), sampleSize, signal, (rows, top) => {
        compareView.putBefore(rows, top);
        compareView.putAfter(rows, top);
        rowsDone += rows.length / sampleSize.width / 4;
        activity.progress(rowsDone / sampleSize.height);
      });
      await this.#show({ name: 'Lake at dusk', ...image }, signal);
    });
  }

  /** Shows a photo from a file. A run in progress is cancelled, unless the file cannot be read. */
  async openFile(file: File): Promise<void> {
    const { activity } = this.#parts;
    const reading = readPhoto(file).catch((error: unknown) => {
      console.warn(error);
      return undefined;
    });
    const reject = (): void => activity.setStatus(`${file.name} is not an image that this browser can read.`, 'failed');
    if (activity.busy && (await reading) === undefined) return reject();
    return this.#do(`Opening ${file.name}`, async (signal) => {
      const photo = await reading;
      if (photo === undefined) reject();
      else await this.#show(photo, signal);
    });
  }

  run(choice: Choice): Promise<void> {
    return this.#do(choice.filter.title, (signal) => this.#run(choice, signal));
  }

  /** Runs the same filter twice: on this thread, then in workers. */
  compare(choice: Choice): Promise<void> {
    return this.#do(choice.filter.title, async (signal) => {
      await this.#run({ ...choice, place: 'page' }, signal);
      await this.#run({ ...choice, place: 'workers' }, signal);
    });
  }

  async #do(what: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { activity } = this.#parts;
    await activity.during(async (signal) => {
      activity.setStatus(`${what} …`);
      try {
        await work(signal);
      } catch (error) {
        if (signal.aborted)
          activity.setStatus(`Cancelled: stopped within ${formatDuration(activity.sinceCancel ?? 0)}.`);
        else if (isDispatchError(error, 'DISPATCH_UNAVAILABLE'))
          activity.setStatus(`Workers are not available: ${error.message}. Choose this thread instead.`, 'failed');
        else {
          activity.setStatus(`Error: ${error instanceof Error ? error.message : String(error)}`, 'failed');
          console.error(error);
        }
      }
    });
  }

  async #show(photo: Photo, signal: AbortSignal): Promise<void> {
    const { activity, compareView, controls, pictureInfo } = this.#parts;
    this.#photo = photo;
    this.#picture += 1;
    compareView.open(photo.width, photo.height);
    compareView.putBefore(photo.data, 0);
    compareView.clearAfter(photo);
    activity.canSave = false;
    controls.setImage(photo);
    pictureInfo.show(photo);
    activity.setStatus('Ready. Choose a filter and run it.');
    await this.#showPreviews(photo, signal);
  }

  /** Shows a small preview of each filter. */
  async #showPreviews(photo: Photo, signal: AbortSignal): Promise<void> {
    const { controls, dispatchers } = this.#parts;
    const { place, workers } = controls.choice;
    const small = await shrink(photo, previewSize);
    const dispatcher = await dispatchers.at(place, workers);
    await Promise.all(
      catalogue.map(async (filter) => {
        const values = Object.fromEntries(
          Object.entries(filter.settings).map(([name, { preview, initial }]) => [name, preview ?? initial]),
        );
        controls.showPreview(
          filter,
          await filterImage(dispatcher, small, { filter, values, rows: small.height, signal }),
        );
      }),
    );
  }

  /** One run, measured from the first task to the last result. */
  async #run({ filter, values, place, workers, rows }: Choice, signal: AbortSignal): Promise<void> {
    const { activity, compareView, dispatchers, meter, pictureInfo, runsTable, timelineView } = this.#parts;
    const photo = this.#photo;
    if (photo === undefined) return activity.setStatus('Open a photo first.', 'failed');
    const dispatcher = await dispatchers.at(place, workers);
    compareView.clearAfter(photo);
    activity.canSave = false;
    pictureInfo.showPalette(undefined);
    activity.setStatus(`${filter.title} on ${placeName(place, workers)} …`);
    activity.progress(0);
    // Let the page show the status before this thread is busy.
    await nextFrame();

    const timeline = new Timeline(performance.now(), place === 'page' ? 1 : workers);
    using _following = timeline.follow(dispatcher);
    timelineView.show(timeline, place);
    let result: FilteredImage;
    try {
      result = await filterImage(dispatcher, photo, {
        ...{ filter, values, rows, signal },
        onProgress: (done) => activity.progress(done),
        onRows: (data, { top }) => compareView.putAfter(data, top),
      });
    } finally {
      timeline.end = performance.now();
      // So that the last gap is drawn at its full length.
      await nextFrame();
      timelineView.update();
      timelineView.describe(
        `${plural(timeline.completed, 'task')} on ${placeName(place, workers)} in ${formatDuration(timeline.end - timeline.start)}`,
      );
    }
    const milliseconds = timeline.end - timeline.start;
    pictureInfo.showPalette(result.extras.palette);
    runsTable.add({
      request: JSON.stringify([this.#picture, filter.id, values]),
      title: filter.title,
      ...{ place, workers, milliseconds },
      frames: meter.record(timeline.start, timeline.end),
      checksum: checksum(result.data),
    });
    activity.canSave = true;
    compareView.reveal();
    activity.setStatus(`${filter.title} done in ${formatDuration(milliseconds)}.`);
  }
}
