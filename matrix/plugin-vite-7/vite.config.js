import dispatch from '@dispatch/unplugin/vite';

export default { plugins: [dispatch()] };
