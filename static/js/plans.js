/* Dragging an item to another release of a plan: it sends the same form that its buttons send. */
let dragged = null;

for (const item of document.querySelectorAll('[data-place] > [data-item]')) {
  if (!item.querySelector('form.pl-m')) continue;
  item.draggable = true;
  item.dataset.drag = '';
  item.addEventListener('dragstart', (event) => {
    dragged = item;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', item.dataset.item);
    item.classList.add('is-dragged');
  });
  item.addEventListener('dragend', () => {
    dragged = null;
    item.classList.remove('is-dragged');
  });
}

for (const place of document.querySelectorAll('[data-place]')) {
  place.addEventListener('dragover', (event) => {
    if (!dragged || place.contains(dragged)) return;
    event.preventDefault();
    place.classList.add('is-target');
  });
  place.addEventListener('dragleave', () => place.classList.remove('is-target'));
  place.addEventListener('drop', (event) => {
    event.preventDefault();
    place.classList.remove('is-target');
    dragged?.querySelector(`form.pl-m button[value="${place.dataset.place}"]`)?.click();
  });
}
