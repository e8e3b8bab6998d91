import type { Scene } from '../tracer/scene.js';
import { crystals } from './crystals.js';
import { marbles } from './marbles.js';
import { room } from './room.js';

export const scenes = { room, marbles, crystals } satisfies Record<string, () => Scene>;

export type SceneName = keyof typeof scenes;

export const sceneNames = Object.keys(scenes) as readonly SceneName[];
