import resolve from '@rollup/plugin-node-resolve';
import offMainThread from '@surma/rollup-plugin-off-main-thread';

export default {
  input: 'src/page.js',
  output: { dir: 'dist', format: 'es' },
  plugins: [resolve({ browser: true }), offMainThread({ silenceESMWorkerWarning: true })],
};
