import { valueVersion } from '@dispatch/adapter-kit/codec';
import { describe, expect, it } from 'vitest';
import { Hosts } from '../src/client/hosts.js';
import type { HostNotice } from '../src/fleet/messages.js';
import { fleetProtocol, noticeInterval } from '../src/fleet/subjects.js';

const lostAfter = 10_000;

function notice(host: string, more: Partial<HostNotice> = {}): HostNotice {
  const versions = { protocol: fleetProtocol, codec: valueVersion };
  return { type: 'host', host, name: host, build: '', slots: 4, free: 4, isDraining: false, ...versions, ...more };
}

/** Hosts on a clock of their own, and what they report. */
function newHosts(build = '') {
  const reports: string[] = [];
  const hosts = new Hosts(build, lostAfter, (change, { free, id, state }) => {
    reports.push(`${id} ${change}: ${state}, ${free} free`);
  });
  let now = 0;
  return {
    hosts,
    heard(heard: HostNotice) {
      hosts.heard(heard, now);
    },
    pass(milliseconds: number) {
      for (const until = now + milliseconds; now < until; hosts.sweep(now)) now += noticeInterval;
    },
    /** This thread does not run meanwhile. */
    stop(milliseconds: number) {
      now += milliseconds;
      hosts.sweep(now);
    },
    reports: () => reports.splice(0),
  };
}

describe('the hosts that a dispatcher has heard of', () => {
  it('are reported when they join, when their slots change, and when they drain and leave', () => {
    const { heard, hosts, reports } = newHosts();
    heard(notice('a'));
    heard(notice('a'));
    heard(notice('a', { free: 3 }));
    heard(notice('a', { free: 0, isDraining: true }));
    heard(notice('a', { free: 0, isDraining: true }));
    hosts.left('a');
    hosts.left('a');
    expect(reports()).toEqual([
      'a joined: open, 4 free',
      'a changed: open, 3 free',
      'a draining: draining, 0 free',
      'a left: draining, 0 free',
    ]);
    expect(hosts.next()).toBeUndefined();
  });

  it('are lost after 1.25 times lostAfter of silence, and join again', () => {
    const { heard, hosts, pass, reports } = newHosts();
    heard(notice('a'));
    heard(notice('b'));
    pass(lostAfter);
    heard(notice('b'));
    expect(reports()).toEqual(['a joined: open, 4 free', 'b joined: open, 4 free']);
    pass(lostAfter * 0.25 + noticeInterval);
    expect(reports()).toEqual(['a lost: open, 4 free']);
    expect(hosts.next()?.notice.host).toBe('b');
    heard(notice('a'));
    expect(reports()).toEqual(['a joined: open, 4 free']);
  });

  it('are not lost by time in which this thread does not run', () => {
    const { heard, pass, reports, stop } = newHosts();
    heard(notice('a'));
    pass(noticeInterval);
    stop(lostAfter * 10);
    pass(lostAfter);
    expect(reports()).toEqual(['a joined: open, 4 free']);
    pass(lostAfter);
    expect(reports()).toEqual(['a lost: open, 4 free']);
  });

  it('are unsuitable with another build or version', () => {
    const { heard, hosts, reports } = newHosts('new');
    heard(notice('a', { build: 'old' }));
    heard(notice('b', { build: 'new', protocol: fleetProtocol + 1 }));
    expect(reports()).toEqual(['a joined: unsuitable, 4 free', 'b joined: unsuitable, 4 free']);
    expect(hosts.next()).toBeUndefined();
    heard(notice('c', { build: 'new' }));
    expect(hosts.next()?.notice.host).toBe('c');
  });
});
