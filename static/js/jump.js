/* The jump box: ctrl-K opens it, htmx fetches the results while typing, the arrows choose, Enter goes there. */
import { $, $$ } from './dom.js';
import { open } from './dialogs.js';

const dialog = $('#jump');

document.addEventListener('keydown', (event) => {
  if (!dialog || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
  event.preventDefault();
  open('jump');
});

if (dialog) {
  const input = $('input', dialog);
  const options = () => $$('[role=option]', dialog);

  const choose = (option) => {
    options().forEach((one) => one.setAttribute('aria-selected', String(one === option)));
    if (option) {
      input.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    } else input.removeAttribute('aria-activedescendant');
  };

  const step = (by) => {
    const all = options();
    const at = all.findIndex((one) => one.getAttribute('aria-selected') === 'true');
    choose(all[Math.max(0, Math.min(all.length - 1, at + by))]);
  };

  dialog.addEventListener('htmx:afterSwap', () => choose(options()[0]));
  dialog.addEventListener('close', () => {
    input.value = '';
  });
  input.addEventListener('focus', () => input.select());
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      step(event.key === 'ArrowDown' ? 1 : -1);
    }
  });
  $('form', dialog).addEventListener('submit', (event) => {
    const option = $('[role=option][aria-selected=true]', dialog);
    if (!option) return;
    event.preventDefault();
    location.assign(option.getAttribute('href'));
  });
}
