/* Saying something: colleagues are proposed while one types @ and a name; Ctrl and Enter send.
   The field stays a plain text field: without this module a name is simply typed. */
import { $, $$ } from './dom.js';

const PAUSE = 120;
const NAMED = /(^|[^\w.@])@([\p{L}\p{N}.'’+-]+(?: [\p{L}\p{N}.'’+-]*)?)$/u;

let timer = 0;
let asked = 0;

/* What stands between the @ and the caret, if a name may be meant. */
function begun(field) {
  const found = NAMED.exec(field.value.slice(0, field.selectionStart));
  return found ? found[2] : '';
}

function listOf(field) {
  const box = field.closest('[data-mentions]');
  let list = $('.ppl', box);
  if (!list) {
    list = document.createElement('div');
    list.className = 'ppl';
    list.hidden = true;
    box.append(list);
  }
  return list;
}

function close(field) {
  asked += 1;
  const list = listOf(field);
  list.hidden = true;
  list.replaceChildren();
  field.removeAttribute('aria-controls');
  field.removeAttribute('aria-activedescendant');
}

const options = (field) => $$('[role=option]', listOf(field));

function mark(field, at) {
  options(field).forEach((option, place) => option.setAttribute('aria-selected', String(place === at)));
  const chosen = options(field)[at];
  if (chosen) field.setAttribute('aria-activedescendant', chosen.id);
}

async function propose(field) {
  const text = begun(field);
  if (!text) return close(field);
  asked += 1;
  const mine = asked;
  const address = new URL(field.closest('[data-mentions]').dataset.mentions, location.href);
  address.searchParams.set('q', text);
  const answer = await fetch(address, { headers: { 'HX-Request': 'true' } }).catch(() => null);
  if (mine !== asked) return undefined;
  if (!answer?.ok) return close(field);
  const list = listOf(field);
  const html = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (mine !== asked) return undefined;
  list.replaceChildren(...html.body.childNodes);
  list.hidden = !options(field).length;
  if (list.hidden) return close(field);
  const names = $('[role=listbox]', list);
  names.id = `${field.id}-people`;
  field.setAttribute('aria-controls', names.id);
  return mark(field, 0);
}

function choose(field, option) {
  const before = field.value.slice(0, field.selectionStart);
  const start = before.length - begun(field).length;
  field.setRangeText(`${option.dataset.name} `, start, field.selectionStart, 'end');
  close(field);
  field.focus();
}

const fieldOf = (target) => (target.matches?.('[data-mentions] textarea') ? target : null);

document.addEventListener('input', (event) => {
  const field = fieldOf(event.target);
  if (!field) return;
  field.setAttribute('aria-autocomplete', 'list');
  clearTimeout(timer);
  timer = setTimeout(() => propose(field), PAUSE);
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.closest?.('[data-say]')) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  const field = fieldOf(event.target);
  if (!field || listOf(field).hidden) return;
  const found = options(field);
  const at = found.findIndex((option) => option.getAttribute('aria-selected') === 'true');
  if (event.key === 'ArrowDown') mark(field, (at + 1) % found.length);
  else if (event.key === 'ArrowUp') mark(field, (at - 1 + found.length) % found.length);
  else if ((event.key === 'Enter' || event.key === 'Tab') && found[at]) choose(field, found[at]);
  else if (event.key === 'Escape') close(field);
  else return;
  event.preventDefault();
  event.stopPropagation();
});

/* Pressing on a name must not take the caret out of the text before the name is put in. */
document.addEventListener('mousedown', (event) => {
  const option = event.target.closest?.('.ppl [role=option]');
  if (!option) return;
  event.preventDefault();
  choose($('textarea', option.closest('[data-mentions]')), option);
});

document.addEventListener('focusout', (event) => {
  const field = fieldOf(event.target);
  if (field) close(field);
});
