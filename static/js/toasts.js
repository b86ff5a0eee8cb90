/* Toasts go after eight seconds, later while the pointer or the focus is on them; Z takes the last one's step back. */
import { $, $$, everywhere, free } from './dom.js';

const STAY = 8000;

function arm(toast) {
  let timer = 0;
  const leave = () => toast.remove();
  const start = () => {
    timer = setTimeout(leave, STAY);
  };
  const hold = () => clearTimeout(timer);
  toast.addEventListener('mouseenter', hold);
  toast.addEventListener('focusin', hold);
  toast.addEventListener('mouseleave', start);
  toast.addEventListener('focusout', start);
  start();
}

everywhere((within) => {
  const found = $$('[data-toast]:not([data-armed])', within);
  if (within.matches?.('[data-toast]:not([data-armed])')) found.push(within);
  found.forEach((toast) => {
    toast.dataset.armed = '';
    arm(toast);
  });
});

document.addEventListener('click', (event) => event.target.closest('[data-toast-close]')?.closest('[data-toast]').remove());

document.addEventListener('keydown', (event) => {
  if (event.key === 'z' && free(event)) $('[data-toast]:last-child [data-undo]')?.click();
});

/* An answer that could not be shown is said, never swallowed: what was typed stays on the page. */
function say(words) {
  const box = $('#toasts');
  if (!box) return;
  const toast = document.createElement('div');
  toast.className = 'toast-wb';
  toast.dataset.toast = '';
  toast.dataset.armed = '';
  toast.textContent = words;
  box.append(toast);
  arm(toast);
}

document.addEventListener('htmx:sendError', () => say('The server did not answer. Nothing was changed; try again in a moment.'));
document.addEventListener('htmx:responseError', (event) => {
  const status = event.detail.xhr.status;
  if (status === 403) say('You may look at this but not change it.');
  else if (status === 404) say('This is no longer there. Reload the page to see what is.');
  else say('That did not work on our side. Nothing was changed; try again in a moment.');
});
