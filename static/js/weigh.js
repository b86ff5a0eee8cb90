/* The weighing triangle: a point that is dragged or moved by keys, three sliders, and the list that follows. The fields
   belong to the filters' form, so one address says what is filtered and what is tried. */
import { $, $$, everywhere } from './dom.js';

const NAMES = ['current', 'future', 'strategy'];
const CORNERS = [[130, 22], [35, 186.5], [225, 186.5]];
const field = (at) => $(`#weight_${NAMES[at]}`);
const slider = (at) => $(`[data-weigh="weight_${NAMES[at]}"]`);
const round = (share) => Math.round(share * 1000) / 10;

function shares(value = (input) => input.value) {
  const numbers = NAMES.map((_, at) => Math.max(0, Number(value(field(at))) || 0));
  const sum = numbers[0] + numbers[1] + numbers[2];
  return sum ? numbers.map((number) => number / sum) : [1 / 3, 1 / 3, 1 / 3];
}
const today = () => shares((input) => input.dataset.today);

let waiting = 0;
function set(weights, { typed = false } = {}) {
  NAMES.forEach((_, at) => {
    if (!typed) field(at).value = round(weights[at]);
    slider(at).value = Math.round(100 * weights[at]);
  });
  paint(weights);
  clearTimeout(waiting);
  waiting = setTimeout(() => $('#filters').requestSubmit(), 120);
}

function paint(weights) {
  const point = $('#tri-point');
  if (!point) return;
  const at = [0, 1].map((axis) => weights.reduce((sum, weight, n) => sum + weight * CORNERS[n][axis], 0));
  point.setAttribute('transform', `translate(${at[0].toFixed(1)} ${at[1].toFixed(1)})`);
  point.setAttribute('aria-valuenow', Math.round(100 * weights[0]));
  const words = NAMES.map((name, n) => `${name} ${Math.round(100 * weights[n])} percent`).join(', ');
  const best = topFive(weights);
  point.setAttribute('aria-valuetext', best.length ? `${words}; first ${best[0].key}` : words);
  $$('.wg-lg li').forEach((line) => line.classList.toggle('on', line.dataset.region === best[0]?.key));
}

/* The best five: each stands by its own priority or, as a prerequisite, by the best of what needs it. */
function topFive(weights) {
  const data = $('#tri-contenders');
  const all = data ? JSON.parse(data.textContent) : [];
  const own = all.map((one) => [one.below ? 1 : 0, -one.priorities.reduce((sum, p, n) => sum + p * weights[n], 0), 0]);
  const better = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  const place = all.map((one, at) =>
    one.lifters.map(([by, steps]) => [own[by][0], own[by][1], -steps]).concat([own[at]]).sort(better)[0]);
  return all.map((one, at) => ({ one, at })).sort((a, b) => better(place[a.at], place[b.at]) || a.at - b.at)
    .slice(0, 5).map(({ one }) => one);
}

function nudge(at, share) {
  const now = shares();
  const wanted = Math.min(1, Math.max(0, share));
  const rest = 1 - now[at];
  set(now.map((weight, n) => (n === at ? wanted : (1 - wanted) * (rest > 1e-9 ? weight / rest : 0.5))));
}

function under(event, svg) {
  const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const current = (186.5 - spot.y) / 164.5;
  const strategy = (spot.x - 35 - 95 * current) / 190;
  const raw = [current, 1 - current - strategy, strategy].map((weight) => Math.max(0, weight));
  const sum = raw[0] + raw[1] + raw[2];
  return raw.map((weight) => weight / sum);
}

function onKey(event) {
  const step = event.shiftKey ? 0.05 : 0.01;
  const now = shares();
  const across = (by) => set([now[0], now[1] - by, now[2] + by]);
  const acts = {
    ArrowUp: () => nudge(0, now[0] + step),
    ArrowDown: () => nudge(0, now[0] - step),
    ArrowRight: () => across(Math.min(step, now[1])),
    ArrowLeft: () => across(-Math.min(step, now[2])),
    Home: () => set(today()),
    Escape: () => set(today()),
  };
  if (!acts[event.key]) return;
  acts[event.key]();
  event.preventDefault();
  event.stopPropagation();
}

function tell(event, svg) {
  const best = topFive(under(event, svg));
  svg.dataset.tip = best.map((one, at) => `${at + 1} ${one.key} ${one.title}`).join('\n');
  const said = $('#tri-top');
  if (said) said.textContent = `First here: ${best.map((one) => one.key).join(', ')}`;
}

everywhere((within) => {
  const svg = $('#tri', within);
  if (!svg) return;
  let dragging = false;
  svg.addEventListener('pointerdown', (event) => {
    dragging = true;
    svg.setPointerCapture(event.pointerId);
    set(under(event, svg));
    $('#tri-point').focus({ preventScroll: true });
    event.preventDefault();
  });
  svg.addEventListener('pointermove', (event) => (dragging ? set(under(event, svg)) : tell(event, svg)));
  ['pointerup', 'pointercancel'].forEach((name) => svg.addEventListener(name, () => { dragging = false; }));
  $('#tri-point').addEventListener('keydown', onKey);
  paint(shares());
});

document.addEventListener('input', (event) => {
  const moved = event.target.dataset?.weigh;
  if (moved) nudge(NAMES.indexOf(moved.replace('weight_', '')), event.target.value / 100);
  else if (event.target.id?.startsWith('weight_')) set(shares(), { typed: true });
});

document.addEventListener('click', (event) => {
  const png = event.target.closest('[data-png]');
  if (png) save(png.dataset.png, png.dataset.name);
});

function save(address, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement('canvas');
    canvas.width = 1040;
    canvas.height = 840;
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  };
  image.src = address;
}
