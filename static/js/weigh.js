/* The weighing triangle: a point that is dragged or moved by keys, three sliders, and the list that follows. The fields
   belong to the filters' form, so one address says what is filtered and what is tried. */
import { $, $$, everywhere } from './dom.js';

const NAMES = ['current', 'future', 'strategy'];
const LABELS = ['current customer', 'future customer', 'strategy'];
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
  sayFlip(weights, best[0]);
  $$('.wg-lg li').forEach((line) => line.classList.toggle('on', line.dataset.region === best[0]?.key));
}

/* The contenders as the server sent them; read once for each triangle. */
let read = { from: null, all: [] };
function contenders() {
  const data = $('#tri-contenders');
  if (data !== read.from) read = { from: data, all: data ? JSON.parse(data.textContent) : [] };
  return read.all;
}

/* The smallest shift of one weight that changes the first place, as backlog/scoring/first_place.py finds it: with the
   other two in their proportion priorities are straight lines, and the first place follows the highest one. */
function flip(weights) {
  const all = contenders();
  const lead = all.map((_, at) => [0, at]);
  all.forEach((one, at) => one.lifters.forEach(([by, steps]) => { if (steps > lead[by][0]) lead[by] = [steps, at]; }));
  const fit = all.some((one) => !one.below) ? all.map((_, at) => at).filter((at) => !all[at].below) : all.map((_, at) => at);
  let best = null;
  NAMES.forEach((_, who) => {
    const rest = 1 - weights[who];
    const lines = fit.map((at) => {
      const p = all[at].priorities;
      const start = p.reduce((sum, value, n) => sum + (n === who ? 0 : value * (rest > 1e-12 ? weights[n] / rest : 0.5)), 0);
      return { start, slope: p[who] - start, first: lead[at][1] };
    });
    [1, -1].forEach((way) => {
      const found = walk(lines, weights[who], way);
      const far = found && Math.abs(found.share - weights[who]);
      if (found && (!best || far < best.far)) best = { ...found, who, far };
    });
  });
  return best && { who: best.who, share: best.share, key: all[best.first].key };
}

function walk(lines, from, way) {
  const value = (line, share) => line.start + line.slope * share;
  let share = from;
  let top = lines.reduce((a, b) => (value(b, share) - value(a, share) || way * (b.slope - a.slope)) > 0 ? b : a);
  const leader = top.first;
  for (let round = 0; round < lines.length; round++) {
    const ahead = lines.filter((line) => way * (line.slope - top.slope) > 1e-12)
      .map((line) => ({ line, share: (top.start - line.start) / (line.slope - top.slope) }))
      .sort((a, b) => way * (a.share - b.share) || way * (b.line.slope - a.line.slope))[0];
    if (!ahead || ahead.share < 0 || ahead.share > 1) return null;
    ({ share } = ahead);
    top = ahead.line;
    if (top.first !== leader) return { share, first: top.first };
  }
  return null;
}

function bold(words) {
  const element = document.createElement('b');
  element.textContent = words;
  return element;
}

/* "LIFT-12 stays first until current customer weighs 32 % (now 45 %). Then LIFT-53 leads." */
function sayFlip(weights, first) {
  const line = $('#flip');
  if (!line || !first) return;
  const change = flip(weights);
  const percent = (share) => `${Math.round(100 * share)}\u202f%`;
  line.replaceChildren(...(change
    ? [bold(first.key), ' stays first until ', bold(LABELS[change.who]), ' weighs ', bold(percent(change.share)),
      ` (now ${percent(weights[change.who])}). Then ${change.key} leads.`]
    : [bold(first.key), ' stays first whichever single weight you move.']));
}

/* The best five: each stands by its own priority or, as a prerequisite, by the best of what needs it. */
function topFive(weights) {
  const all = contenders();
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

/* The address says what differs and nothing else: weights all three or none, since one that is missing counts for 0. */
document.addEventListener('htmx:configRequest', (event) => {
  if (event.target.id !== 'filters') return;
  const { parameters } = event.detail;
  const same = (input) => Number(input.value) === Number(input.dataset.today);
  const weights = $$('[name^="weight_"][form="filters"]');
  const others = $$('[data-today][form="filters"]').filter((input) => !weights.includes(input));
  const kept = weights.every(same) ? [...weights, ...others.filter(same)] : others.filter(same);
  kept.forEach((input) => parameters.delete(input.name));
  [...parameters.keys()].filter((name) => parameters.get(name) === '').forEach((name) => parameters.delete(name));
});

document.addEventListener('click', (event) => {
  const svg = event.target.closest('[data-svg]');
  if (svg) svg.href = asTried(svg.href);
  const png = event.target.closest('[data-png]');
  if (png) save(asTried(png.dataset.png), png.dataset.name);
});

/* The picture was fetched before the point was moved: the address of the list says where it is now. */
const asTried = (address) => address.split('?')[0] + window.location.search;

function save(address, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
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
