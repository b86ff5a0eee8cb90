/* The list beside its panel. htmx fetches the panel when a row's link is followed; this module marks the row, steps
   with J and K or the arrows, closes with Esc and gives the focus back. Without JavaScript the links load the page. */
import { $, $$, free } from './dom.js';

const panel = () => $('#panel');
const links = () => $$('[data-panel-link]');
const isOpen = () => panel() && !panel().hidden;
const chosen = () => links().findIndex((link) => link.closest('tr, li').classList.contains('sel'));

function mark(key) {
  links().forEach((link) => {
    const on = link.dataset.panelLink === key;
    const row = link.closest('tr, li');
    row.classList.toggle('sel', on);
    if (on) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  });
}

function step(by) {
  const all = links();
  if (!all.length) return;
  const at = chosen();
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
  const link = all[Math.max(0, Math.min(all.length - 1, next))];
  link.focus({ preventScroll: true });
  link.closest('tr, li').scrollIntoView({ block: 'nearest' });
  link.click();
}

function close() {
  const link = links()[chosen()];
  const away = $('[data-panel-close]', panel());
  panel().hidden = true;
  panel().replaceChildren();
  mark('');
  if (away) history.pushState({}, '', away.href);
  link?.focus({ preventScroll: true });
}

document.addEventListener('htmx:afterSwap', (event) => {
  if (event.detail.target?.id !== 'panel') return;
  mark(panel()?.dataset.key ?? '');
  /* On a narrow screen the panel covers the list, so the focus goes with it. */
  if (isOpen() && matchMedia('(max-width: 999px)').matches) panel().focus();
});

/* A list that was filtered anew keeps the mark of the open panel. */
document.addEventListener('htmx:afterSettle', () => {
  if (isOpen() && chosen() < 0) mark(panel().dataset.key ?? '');
});

document.addEventListener('click', (event) => {
  const away = event.target.closest('[data-panel-close]');
  if (away && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    close();
  }
  const by = event.target.closest('[data-panel-step]');
  if (by) step(Number(by.dataset.panelStep));
});

document.addEventListener('keydown', (event) => {
  if (!links().length || !free(event)) {
    if (event.key === '/' && free(event)) focusSearch(event);
    return;
  }
  if (event.key === 'j') step(1);
  else if (event.key === 'k') step(-1);
  else if (event.key === 'Escape' && isOpen()) close();
  else if (event.key === '/') focusSearch(event);
});

function focusSearch(event) {
  const field = $('[data-search]');
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}
