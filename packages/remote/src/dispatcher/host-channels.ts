import { channel, type Channel } from 'node:diagnostics_channel';
import type { HostEventType } from './remote-dispatcher.js';

/** The channels of Node's `diagnostics_channel` to which the events of hosts are published. */
export const hostChannels: Readonly<Record<HostEventType, Channel>> = {
  hostjoined: channel('dispatch:host:joined'),
  hostdraining: channel('dispatch:host:draining'),
  hostleft: channel('dispatch:host:left'),
  hostlost: channel('dispatch:host:lost'),
};
