import { hydrateRoot } from 'react-dom/client';
import { App } from './app.js';

const element = document.querySelector('#app');
if (element === null) throw new Error('the page has no #app');
hydrateRoot(element, <App />);
