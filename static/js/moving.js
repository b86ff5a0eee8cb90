/* Dragging an item to another release, in a plan or on the board of releases, by mouse, pen or finger: it presses the
   button that its form has for that release, so that there is one way to move an item. A finger drags by the grip, and
   scrolls everywhere else. */
import { $, $$, everywhere } from './dom.js';

const SLACK = 6; // pixels; less is a click
const EDGE = 60; // pixels from the window's edge where the page scrolls along
let drag = null;

const buttonFor = (item, place) => $(`form[data-move] button[value="${CSS.escape(place)}"]`, item);

everywhere((within) => {
  for (const item of $$('[data-item]', within)) {
    if (!$('form[data-move]', item)) continue;
    item.dataset.drag = '';
    item.addEventListener('dragstart', (event) => event.preventDefault()); // links would be dragged themselves
    item.addEventListener('pointerdown', take);
  }
});

function take(event) {
  const onGrip = event.target.closest('[data-grip]');
  const onControl = event.target.closest('button, input, select, summary');
  if (event.button || onControl || (event.pointerType !== 'mouse' && !onGrip)) return;
  drag = { item: event.currentTarget, x: event.clientX, y: event.clientY, pointer: event.pointerId, place: null, moving: false };
}

function move(event) {
  if (!drag || event.pointerId !== drag.pointer) return;
  const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
  if (!drag.moving && Math.hypot(dx, dy) < SLACK) return;
  if (!drag.moving) begin();
  event.preventDefault();
  follow(event);
  aim(document.elementFromPoint(event.clientX, event.clientY)?.closest('[data-place]'));
}

function begin() {
  drag.moving = true;
  drag.scrolled = window.scrollY;
  drag.item.classList.add('is-dragged');
  drag.item.setPointerCapture?.(drag.pointer);
}

function follow(event) {
  if (event.clientY < EDGE) window.scrollBy(0, -12);
  if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, 12);
  const dy = event.clientY - drag.y + window.scrollY - drag.scrolled;
  drag.item.style.transform = `translate(${event.clientX - drag.x}px, ${dy}px)`;
}

function aim(place) {
  const fits = place && buttonFor(drag.item, place.dataset.place) ? place : null;
  if (fits === drag.place) return;
  drag.place?.classList.remove('is-target');
  fits?.classList.add('is-target');
  drag.place = fits;
}

function end(event) {
  if (!drag || (event.pointerId !== undefined && event.pointerId !== drag.pointer)) return;
  const { item, place, moving } = drag;
  const dropped = event.type === 'pointerup';
  place?.classList.remove('is-target');
  item.classList.remove('is-dragged');
  item.style.transform = '';
  drag = null;
  if (!moving) return;
  addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener('click', swallow, { capture: true }));
  if (dropped && place) setTimeout(() => buttonFor(item, place.dataset.place).click());
}

/* The click that ends a drag on a link is no wish to follow it. */
function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener('pointermove', move, { passive: false });
document.addEventListener('pointerup', end);
document.addEventListener('pointercancel', end);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') end(event);
});

/* Whoever moved an item by its buttons finds the focus on it where it is now, unless a question about it comes first. */
let moved = '';
document.addEventListener('htmx:beforeRequest', (event) => {
  const { item, moves } = event.target.closest('[data-item], [data-moves]')?.dataset ?? {};
  moved = item ?? moves ?? '';
});
document.addEventListener('htmx:afterSettle', () => {
  if ($('dialog[open]')) return;
  const item = moved && $(`[data-item="${CSS.escape(moved)}"]`);
  if (item) ($('summary', item) ?? $('form[data-move] button', item))?.focus({ preventScroll: true });
  moved = '';
});
