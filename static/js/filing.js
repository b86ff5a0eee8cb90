/* Filing: Ctrl and Enter send, a pasted picture becomes a file. Without this module both go by the form's own controls. */
import { $ } from './dom.js';

const formOf = (target) => target.closest?.('[data-file]');

document.addEventListener('keydown', (event) => {
  const form = event.key === 'Enter' && (event.ctrlKey || event.metaKey) ? formOf(event.target) : null;
  if (!form) return;
  event.preventDefault();
  form.requestSubmit($('.gf-f button[type=submit]', form));
});

document.addEventListener('paste', (event) => {
  const form = formOf(event.target);
  const pasted = [...(event.clipboardData?.files ?? [])];
  if (!form || !pasted.length) return;
  event.preventDefault();
  const field = $('input[type=file]', form);
  const kept = new DataTransfer();
  [...field.files, ...pasted].forEach((file) => kept.items.add(file));
  field.files = kept.files;
});
