import dispatch from '@dispatch/unplugin/webpack';

export default ({ entry }) => ({
  mode: 'development',
  entry: { [entry]: `./src/${entry}-page.js` },
  plugins: [dispatch()],
  devServer: { static: 'public', host: '127.0.0.1', port: 0, client: { overlay: false } },
});
