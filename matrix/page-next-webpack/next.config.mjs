export default {
  output: 'export',
  webpack(config, { isServer, webpack }) {
    if (!isServer) config.plugins.push(new webpack.DefinePlugin({ 'import.meta.url': 'undefined' }));
    return config;
  },
};
