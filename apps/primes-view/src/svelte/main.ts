import { hydrate } from 'svelte';
import App from './App.svelte';

const target = document.querySelector('#app');
if (target === null) throw new Error('the page has no #app');
hydrate(App, { target });
