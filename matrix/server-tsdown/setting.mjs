export default {
  name: 'server-tsdown',
  group: 'server',
  quick: false,
  shows: 'tsdown',
  needs: ['a second entry for the workers, and the option `worker`'],

  reason: 'tsdown 0.23.7 needs Node 22 or later',
};
