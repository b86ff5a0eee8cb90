/* The report's button to print; without this module the browser's own menu does it. */
import { $ } from './dom.js';

const button = $('[data-print]');
if (button) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
