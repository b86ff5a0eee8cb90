/* Dialogs: data-open names one, data-close inside closes it, a click on the backdrop too; ? lists the keys.
   One that comes open with data-modal is a question that the server asks: without this module it stands in the page. */
import { $, $$, everywhere, free } from './dom.js';

export function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  $('[autofocus]', dialog)?.focus();
}

everywhere((within) => {
  for (const dialog of $$('dialog[open][data-modal]', within)) {
    dialog.close();
    open(dialog.id);
  }
});

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-open]');
  if (opener && document.getElementById(opener.dataset.open)) {
    event.preventDefault();
    opener.closest('details[data-menu]')?.removeAttribute('open');
    open(opener.dataset.open);
    return;
  }
  const dialog = event.target.closest('dialog');
  if (dialog && (event.target === dialog || event.target.closest('[data-close]'))) dialog.close();
});

document.addEventListener('keydown', (event) => {
  if (event.key === '?' && free(event)) open('keys');
});
