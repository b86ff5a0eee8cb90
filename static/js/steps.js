/* One letter for a link: data-step names it, on pages where the letters are listed under "?". */
import { $, free } from './dom.js';

document.addEventListener('keydown', (event) => {
  if (!free(event) || event.key.length !== 1) return;
  const link = $(`[data-step="${CSS.escape(event.key)}"]`);
  if (link) link.click();
});
