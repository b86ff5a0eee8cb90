/* The inbox on a narrow screen: the request that htmx brings takes the place of the list, and the focus goes with it. */
import { $ } from './dom.js';

document.addEventListener('htmx:afterSwap', (event) => {
  if (event.detail.target?.id !== 'inbox-request') return;
  $('#main').classList.add('detail-open');
  event.detail.target.scrollTop = 0;
  const part = event.detail.target;
  ($('.dcl [aria-invalid=true]', part) ?? $('.dcl select, .dcl input:not([type=hidden])', part))?.focus();
});
