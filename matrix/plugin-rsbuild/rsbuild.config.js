import dispatch from '@dispatch/unplugin/rspack';

export default {
  source: { entry: { index: './src/page.js' } },
  tools: { rspack: { plugins: [dispatch()] } },
};
