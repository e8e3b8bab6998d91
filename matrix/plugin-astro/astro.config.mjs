import dispatch from '@dispatch/unplugin/vite';

export default { vite: { plugins: [dispatch()] } };
