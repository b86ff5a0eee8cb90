/* The inbox by keyboard: one key for each decision, the next request slides in, and the focus goes with it.
   Without this module the same buttons, links and forms do the same, one page after the other. */
import { $, $$, free } from './dom.js';
import { pickedCount, togglePick, pickNone, forPicked } from './inbox-many.js';

const right = () => $('#inbox-request');
const choices = () => $$('#candidates input[type=radio]');
const chosen = () => choices().find((one) => one.checked);
const openForm = () => $('.dcl:not([hidden])', right());
let armed = '';
/* While an answer is on its way ("get" or "post") a key would meet a request that nobody has seen yet. */
let waiting = '';

/* -- forms ---------------------------------------------------------------------------------------------------- */

function show(name) {
  const form = $(`#do-${name}`, right());
  if (!form) return;
  hideForms();
  form.hidden = false;
  $(`[data-do="${name}"]`, right())?.setAttribute('aria-current', 'true');
  const field = $('[data-quick]', form) ?? $('textarea, select, input:not([type=hidden])', form);
  const first = name === 'decline' ? $('select', form) : field;
  first.focus();
  if (first.tagName !== 'SELECT' && first.select) first.select();
}

function hideForms() {
  $$('.dcl', right()).forEach((form) => {
    form.hidden = true;
  });
  $$('[data-do]', right()).forEach((link) => link.removeAttribute('aria-current'));
}

function closeForm() {
  const opener = $('[data-do][aria-current]', right());
  hideForms();
  (opener ?? $('#h-request'))?.focus({ preventScroll: true });
}

/* A kind of reason brings words to begin with, as long as nobody has written own ones. */
document.addEventListener('change', (event) => {
  if (event.target.name !== 'reason') return;
  const option = event.target.selectedOptions[0];
  const form = event.target.form;
  fill(form.elements.text, option.dataset.text);
  fill(form.elements.would_change, option.dataset.would);
});

function fill(field, words) {
  if (!field || (field.value && field.value !== field.dataset.ready)) return;
  field.value = words;
  field.dataset.ready = words;
}

/* -- choosing where it belongs -------------------------------------------------------------------------------- */

const saying = { link: 'L or Enter links', merge: 'M or Enter merges' };

function choose(radio, verb) {
  radio.checked = true;
  armed = verb;
  radio.focus({ preventScroll: true });
  radio.closest('li').scrollIntoView({ block: 'nearest' });
  say(`${radio.value} is chosen. ${saying[verb]}.`);
}

/* Say it to those who do not see it. */
function say(words) {
  const said = $('#choice-said');
  if (said) said.textContent = words;
}

function decideChosen(verb) {
  const radio = chosen();
  const button = $(verb === 'link' ? '[data-key=l]' : '[data-key=m]', right());
  if (!button) return;
  if (radio) return button.click();
  const likeliest = choices().find((one) => one.dataset.choice === verb) ?? null;
  if (likeliest) choose(likeliest, verb);
  else $('.ibx-find input')?.focus();
}

/* -- moving --------------------------------------------------------------------------------------------------- */

function step(by) {
  const links = $$('[data-inbox-open]');
  const at = links.findIndex((link) => link.getAttribute('aria-current') === 'true');
  const next = links[at + by];
  if (!next) return by > 0 ? $('#inbox-more')?.focus() : undefined;
  links[at]?.removeAttribute('aria-current');
  next.setAttribute('aria-current', 'true');
  next.focus({ preventScroll: true });
  next.closest('li').scrollIntoView({ block: 'nearest' });
  next.click();
}

function filter() {
  const menu = $('#inbox-filter');
  menu.open = true;
  $('input[type=search]', menu).focus();
}

/* -- keys ----------------------------------------------------------------------------------------------------- */

const DO = { n: 'new-item', a: 'ask', s: 'snooze', p: 'park', d: 'decline' };
const MANY = { l: 'link', s: 'snooze', p: 'park', d: 'decline', i: 'assign' };
const PRESS = { u: '#undo-form button', i: '#take-form button', r: '[data-key=r]' };
const arrows = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };

document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) return send(event);
  if (event.key === 'Escape' && openForm() && !$('dialog[open]')) return closeForm();
  if (!free(event) || (event.shiftKey && event.key !== '/') || $('details[data-menu][open]')?.contains(event.target)) return;
  if (event.key === 'Escape') return pickNone();
  if (waiting === 'post' || (waiting && !(event.key in arrows))) return;
  if (act(event)) event.preventDefault();
});

/* Whether the key was one of ours. */
function act(event) {
  const key = event.key;
  if (/^[1-9]$/.test(key)) return number(key);
  if (key in arrows && !(key.startsWith('Arrow') && event.target.type === 'radio')) return move(arrows[key]);
  if (key === 'Enter') return confirm(event);
  if (key === '/') return filter() ?? true;
  if (key === 'x') return togglePick(right()) ?? true;
  if (pickedCount() && key in MANY) return forPicked(MANY[key]) ?? true;
  if (key === 'l' || key === 'm') return decideChosen(key === 'l' ? 'link' : 'merge') ?? true;
  if (key in DO && $(`[data-do="${DO[key]}"]`, right())) return show(DO[key]) ?? true;
  if (key in PRESS) return $(PRESS[key])?.click() ?? true;
  return false;
}

function move(by) {
  step(by);
  return true;
}

function number(key) {
  const form = openForm();
  if (form) return $(`[data-quick="${key}"], [data-number="${key}"]`, form)?.click() ?? true;
  const radio = $(`#candidates [data-number="${key}"]`);
  if (radio) choose(radio, radio.dataset.choice);
  return Boolean(radio);
}

/* Enter confirms what is armed; on a link or a button it does what it always does. */
function confirm(event) {
  if (event.target.closest('a, button, summary') || !armed || !chosen()) return false;
  decideChosen(armed);
  return true;
}

function send(event) {
  const form = event.target.closest?.('.dcl') ?? openForm();
  if (!form || waiting) return;
  event.preventDefault();
  $('[data-send]', form).click();
}

document.addEventListener('change', (event) => {
  if (event.target.matches('#candidates input')) armed = event.target.dataset.choice;
  if (event.target.dataset.fills) document.getElementById(event.target.dataset.fills).value = event.target.value;
});

document.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey) return;
  const opener = event.target.closest('[data-do]');
  const cancel = event.target.closest('#inbox-request [data-cancel]');
  if (opener) show(opener.dataset.do);
  else if (cancel && !$('.note-b[role=alert]', right())) closeForm();
  else return;
  event.preventDefault();
});

/* -- what htmx brings ----------------------------------------------------------------------------------------- */

const brings = (event, id) => event.detail.target?.id === id;

document.addEventListener('htmx:beforeRequest', (event) => {
  if (brings(event, 'inbox-request')) waiting = event.detail.requestConfig.verb;
});
document.addEventListener('htmx:afterRequest', (event) => {
  if (brings(event, 'inbox-request')) waiting = '';
});
document.addEventListener('htmx:beforeSwap', (event) => {
  if (brings(event, 'inbox-request')) armed = '';
});
document.addEventListener('htmx:afterSettle', (event) => {
  if (brings(event, 'candidates')) say(`${choices().length} to choose from.`);
});

document.addEventListener('htmx:afterSettle', (event) => {
  if (!brings(event, 'inbox-request')) return;
  $('#main').classList.add('detail-open');
  $('.ibx-s', right())?.scrollTo(0, 0);
  const wrong = $('.dcl:not([hidden]) [aria-invalid=true]', right());
  const many = $('#many-do [data-quick], #many-do select, #many-do input:not([type=hidden]), #many-do textarea', right());
  const moving = event.detail.requestConfig?.verb === 'get';
  /* Fast fingers have begun the next decision between the swap and now: the focus is theirs. */
  const begun = armed || openForm()?.contains(document.activeElement);
  const calm = begun ? null : (many ?? (moving ? null : $('#h-request')));
  (wrong ?? $('.note-b[role=alert]', right()) ?? calm)?.focus({ preventScroll: true });
  $('#inbox-list .sel')?.scrollIntoView({ block: 'nearest' });
});
