/* Menus are details elements: they open without this module; it closes them, and sets the theme without a reload. */
import { $, $$ } from './dom.js';

const opened = () => $$('details[data-menu][open]');
const close = (menu) => menu.removeAttribute('open');

document.addEventListener('click', (event) => {
  opened().forEach((menu) => {
    if (!menu.contains(event.target)) close(menu);
  });
});

document.addEventListener('toggle', (event) => {
  if (!event.target.matches?.('details[data-menu][open]')) return;
  opened().forEach((menu) => {
    if (menu !== event.target) close(menu);
  });
}, true);

document.addEventListener('focusin', (event) => {
  opened().forEach((menu) => {
    if (!menu.contains(event.target)) close(menu);
  });
});

document.addEventListener('keydown', (event) => {
  const menu = event.target.closest?.('details[data-menu][open]');
  if (!menu) return;
  if (event.key === 'Escape') {
    close(menu);
    $('summary', menu).focus();
    event.stopPropagation();
  }
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') step(menu, event);
});

function step(menu, event) {
  const entries = $$('.menu-b a, .menu-b button:not([hidden])', menu);
  if (!entries.length || event.target.matches('input, select, textarea')) return;
  const at = entries.indexOf(document.activeElement);
  const next = event.key === 'ArrowDown' ? at + 1 : at < 0 ? entries.length - 1 : at - 1;
  entries[(next + entries.length) % entries.length].focus();
  event.preventDefault();
}

const YEAR = 31536000;

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-theme-set]');
  if (!button) return;
  event.preventDefault();
  const theme = button.dataset.themeSet === 'system' ? '' : button.dataset.themeSet;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `wb_theme=${theme}; path=/; max-age=${theme ? YEAR : 0}; SameSite=Lax${secure}`;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  $$('[data-theme-set]').forEach((one) => one.setAttribute('aria-pressed', String(one === button)));
  document.dispatchEvent(new Event('wb:theme'));
});
