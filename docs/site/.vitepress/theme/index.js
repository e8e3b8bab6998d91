import DefaultTheme from 'vitepress/theme-without-fonts';
import Layout from './Layout.vue';
import { defineAsyncComponent } from 'vue';
import LiveExample from './LiveExample.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  Layout,
  enhanceApp({ app }) {
    app.component('LiveExample', LiveExample);
    // Only its page loads it.
    app.component(
      'Playground',
      defineAsyncComponent(() => import('./Playground.vue')),
    );
  },
};
