// The only module with tasks. It does not know where they run.
import { hostname } from 'node:os';
import process from 'node:process';
import { threadId } from 'node:worker_threads';
import { currentTask, defineTasks, transfer } from '@dispatch/core';
import { scenes, type SceneName } from '../scenes/scenes.js';
import { Renderer, type PictureSize, type Tile } from '../tracer/render-pass.js';
import type { Round } from './job.js';

/** Where a task runs. */
export interface Place {
  /** The number of the worker in its dispatcher. */
  readonly worker: number;
  /** The name of the machine. */
  readonly machine: string;
  /** The name of the host, in a fleet. */
  readonly host: string | undefined;
  readonly process: number;
  /** 0 on the main thread of the process. */
  readonly thread: number;
}

/** What a task yields: first where it runs, then the light of each pass. */
export type TileNews = { readonly place: Place } | { readonly pass: number; readonly light: Float32Array<ArrayBuffer> };

export interface TileWork {
  readonly scene: SceneName;
  readonly size: PictureSize;
  readonly tile: Tile;
  readonly samples: number;
}

const { RENDER_FARM_HOST: host } = process.env;

/** The scenes that this worker has built. */
const renderers = new Map<SceneName, Renderer>();

function rendererFor(scene: SceneName): Renderer {
  let renderer = renderers.get(scene);
  if (renderer === undefined) renderers.set(scene, (renderer = new Renderer(scenes[scene]())));
  return renderer;
}

export const tasks = defineTasks(import.meta.url, {
  *renderTile({ scene, size, tile, samples }: TileWork, { first, count }: Round): Generator<TileNews, void> {
    const task = currentTask();
    yield { place: { worker: task.worker ?? 0, machine: hostname(), host, process: process.pid, thread: threadId } };
    const renderer = rendererFor(scene);
    for (let pass = first; pass < first + count; pass += 1) {
      const light = renderer.render(size, tile, pass, samples, () => task.throwIfCancelled());
      yield transfer({ pass, light }, [light.buffer]);
    }
  },
});
