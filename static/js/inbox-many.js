/* Choosing several requests: X or the boxes, Shift for a stretch. What is chosen stays so while requests come and go. */
import { $, $$ } from './dom.js';

const picked = new Set();
let last = null;

const boxes = () => $$('#inbox-list [data-pick]');

export const pickedCount = () => picked.size;

/* Choose the open request, or no longer. */
export function togglePick(right) {
  const open = $('[data-request]', right)?.dataset.request;
  const box = boxes().find((one) => one.dataset.pick === open);
  if (box) pick(box, !box.checked);
}

export function pickNone() {
  boxes().forEach((box) => {
    box.checked = false;
  });
  picked.clear();
  tell();
}

/* Decide on all that are chosen. */
export function forPicked(name) {
  $(`#many-form [name=do][value="${name}"]`)?.click();
}

function pick(box, on) {
  box.checked = on;
  if (on) picked.add(box.dataset.pick);
  else picked.delete(box.dataset.pick);
  last = box.dataset.pick;
  tell();
}

function tell() {
  const form = $('#many-form');
  if (!form) return;
  form.hidden = !picked.size;
  $('[data-picked]', form).textContent = picked.size === 1 ? '1 chosen' : `${picked.size} chosen`;
}

document.addEventListener('click', (event) => {
  const box = event.target.closest('[data-pick]');
  if (!box) return;
  const all = boxes();
  const from = all.findIndex((one) => one.dataset.pick === last);
  const to = all.indexOf(box);
  const on = box.checked;
  if (event.shiftKey && from >= 0) all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((one) => pick(one, on));
  pick(box, on);
});

/* The list comes anew with each request: what is chosen and still there is marked again. */
function restore() {
  const there = new Set(boxes().map((box) => box.dataset.pick));
  [...picked].filter((pk) => !there.has(pk)).forEach((pk) => picked.delete(pk));
  boxes().forEach((box) => {
    box.checked = picked.has(box.dataset.pick);
  });
  tell();
}

document.addEventListener('htmx:afterSettle', (event) => {
  if (event.detail.target?.id === 'inbox-request') restore();
});

restore();
