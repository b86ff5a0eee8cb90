/* Tooltips: data-tip holds the words, which also stand as hidden text or as a label in the element itself. */
const tip = document.createElement('div');
tip.className = 'tip';
tip.setAttribute('aria-hidden', 'true');
tip.hidden = true;
document.body.append(tip);

const hide = () => {
  tip.hidden = true;
};

function show(event) {
  const target = event.target.closest?.('[data-tip]');
  if (!target) {
    hide();
    return;
  }
  tip.textContent = target.dataset.tip;
  tip.hidden = false;
  const at = target.getBoundingClientRect();
  const box = tip.getBoundingClientRect();
  const left = at.left + at.width / 2 - box.width / 2;
  tip.style.left = `${Math.max(8, Math.min(innerWidth - box.width - 8, left))}px`;
  tip.style.top = `${at.top - box.height - 6 < 4 ? at.bottom + 6 : at.top - box.height - 6}px`;
}

if (!matchMedia('(hover: none)').matches) {
  document.addEventListener('mouseover', show);
  document.addEventListener('focusin', show);
  document.addEventListener('scroll', hide, true);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
}
