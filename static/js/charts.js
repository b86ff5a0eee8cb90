/* Charts of the tables behind them: <div data-chart="stack" data-table="ID" data-unit="h">, or "bars" for upright bars.
   The first cells of the table's body name the points; columns whose head has data-series are drawn, one with data-total
   as a line on top, one with data-mark is marked where it is large. Values stand in data-v. Colours are our tokens by name, so
   that theme and paper change them without drawing anew. */
import { init } from '../vendor/echarts.min.js';
import { steps } from './chart-steps.js';
import { $$, everywhere } from './dom.js';

const AREAS = ['var(--wb-a1)', 'var(--wb-a2)', 'var(--wb-a3)', 'var(--wb-track)'];
const FONT = 'Inter Variable, system-ui, sans-serif';
const SMALL = { fontFamily: FONT, fontSize: 12, color: 'var(--wb-text-2)' };
const LEAST_MARK = 2;
const MOST_MARKS = 3;
const APART = 4;
const PAPER = { width: 900, height: 268 };
const TOOLTIP = {
  trigger: 'axis',
  confine: true,
  transitionDuration: 0,
  backgroundColor: 'var(--wb-overlay)',
  borderColor: 'var(--wb-line-strong)',
  borderWidth: 1,
  padding: [8, 10],
  axisPointer: { type: 'line', animation: false, lineStyle: { color: 'var(--wb-text-3)', type: 'solid', width: 1 } },
};

/* The table as names, series, the total and what is marked. */
function read(table) {
  const heads = $$('thead th', table);
  const rows = $$('tbody tr', table);
  const column = (head) => {
    const at = heads.indexOf(head);
    return rows.map((row) => row.children[at].dataset.v).map((value) => (value === '' ? null : Number(value)));
  };
  const total = heads.find((head) => 'total' in head.dataset);
  const mark = heads.find((head) => 'mark' in head.dataset);
  return {
    names: rows.map((row) => row.children[0].textContent),
    hollow: rows.map((row) => 'hollow' in row.dataset),
    series: heads.filter((head) => 'series' in head.dataset).map((head) => ({ name: head.textContent, values: column(head) })),
    total: total ? column(total) : [],
    marks: mark ? { word: mark.dataset.mark, values: column(mark) } : null,
  };
}

const whole = (value) => Math.round(value).toLocaleString('en').replaceAll(',', '\u202f');

/* 'Jan 2025' once a year, 'Apr' between: every third month has a name. */
const monthName = (name) => (name.startsWith('Jan') ? name : name.slice(0, 3));

/* The year below the first quarter of each, 'Q2' between. */
const quarterName = (name) => name.replace(/^(Q[2-4]) .*$/, '$1').replace(' ', '\n');

/* The largest few that stand apart, so that their names do not run into each other. */
function marked(marks) {
  if (!marks) return [];
  const large = marks.values.map((value, at) => ({ value, at })).filter(({ value }) => value >= LEAST_MARK);
  large.sort((one, other) => other.value - one.value || other.at - one.at);
  const apart = (found, one) => found.every(({ at }) => Math.abs(at - one.at) >= APART);
  return large.reduce((found, one) => (found.length < MOST_MARKS && apart(found, one) ? [...found, one] : found), []);
}

function markLine(data) {
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    lineStyle: { color: 'var(--wb-text-3)', type: [2, 3], width: 1 },
    label: { ...SMALL, position: 'end', formatter: ({ value, name }) => name || value },
    data: marked(data.marks).map(({ value, at }) => ({ xAxis: at, name: `${value} ${data.marks.word}` })),
  };
}

/* What the pointer is on, in words: built of elements, because the policy admits no inline style. */
function tip(data, unit) {
  return (points) => {
    const at = points[0].dataIndex;
    const list = document.createElement('dl');
    list.className = 'ch-t';
    const line = (name, value, strong) => {
      const row = document.createElement('dd');
      const figure = document.createElement(strong ? 'b' : 'span');
      figure.textContent = value === null ? '–' : `${whole(value)}\u202f${unit}`;
      row.append(name, figure);
      list.append(row);
    };
    const head = document.createElement('dt');
    head.textContent = data.names[at];
    list.append(head);
    if (data.total.length) line('All', data.total[at], true);
    [...data.series].reverse().forEach(({ name, values }) => line(name, values[at], false));
    return list;
  };
}

const area = (of, index) => ({
  type: 'line',
  name: of.name,
  stack: 'all',
  data: of.values,
  symbol: 'none',
  lineStyle: { color: 'var(--wb-surface)', width: 1.5 },
  areaStyle: { color: AREAS[Math.min(index, AREAS.length - 1)], opacity: 1 },
  emphasis: { disabled: true },
});

const top = (data) => ({
  type: 'line',
  name: 'All',
  data: data.total,
  symbol: 'circle',
  showAllSymbol: true,
  symbolSize: (value, point) => (point.dataIndex === data.total.length - 1 ? 7 : 0),
  itemStyle: { color: 'var(--wb-bar)' },
  lineStyle: { color: 'var(--wb-bar)', width: 1.5 },
  emphasis: { disabled: true },
  markLine: markLine(data),
});

/* Upright bars; a bar whose row has data-hollow is a plan, not a fact. */
const bars = (data) =>
  data.series.map((of) => ({
    type: 'bar',
    name: of.name,
    barMaxWidth: 44,
    data: of.values.map((value, at) => ({
      value,
      itemStyle: data.hollow[at]
        ? { color: 'transparent', borderColor: 'var(--wb-bar)', borderType: [3, 3], borderWidth: 1.5 }
        : { color: 'var(--wb-bar)' },
    })),
    label: { show: true, position: 'top', ...SMALL, formatter: ({ value }) => (value === null || value === undefined ? '' : whole(value)) },
    emphasis: { disabled: true },
  }));

function option(data, unit, kind) {
  const third = (at) => (kind === 'bars' || data.names.length < 8 ? true : /^(Jan|Apr|Jul|Oct)/.test(data.names[at]));
  return {
    animation: false,
    textStyle: SMALL,
    grid: { left: 44, right: 16, top: 24, bottom: kind === 'bars' ? 42 : 26, containLabel: false, outerBoundsMode: 'none' },
    xAxis: {
      type: 'category',
      data: data.names,
      boundaryGap: kind === 'bars',
      axisLine: { lineStyle: { color: 'var(--wb-line-strong)' } },
      axisTick: { show: false },
      axisLabel: { ...SMALL, interval: third, formatter: kind === 'bars' ? quarterName : monthName, hideOverlap: true },
    },
    yAxis: { type: 'value', ...(unit === '%' ? { max: 100, interval: 25 } : { splitNumber: 3 }), splitLine: { lineStyle: { color: 'var(--wb-line)' } }, axisLabel: { ...SMALL, formatter: whole } },
    tooltip: { ...TOOLTIP, formatter: tip(data, unit) },
    series: kind === 'bars' ? bars(data) : [...data.series.map(area), ...(data.total.length ? [top(data)] : [])],
  };
}

const drawn = new Map();
const figures = (table, box) => option(read(table), box.dataset.unit || '', box.dataset.chart);
const KINDS = {
  stack: figures,
  bars: figures,
  steps: (table, box) => steps(table, box, { small: SMALL, tooltip: TOOLTIP }),
};

function draw(box) {
  const table = document.getElementById(box.dataset.table);
  if (!table || drawn.has(box)) return;
  box.hidden = false;
  const chart = init(box, null, { renderer: 'svg' });
  chart.setOption(KINDS[box.dataset.chart](table, box));
  drawn.set(box, chart);
  new ResizeObserver(() => drawn.get(box)?.resize()).observe(box);
}

function forget(box) {
  drawn.get(box)?.dispose();
  drawn.delete(box);
  box.removeAttribute('style');
}

everywhere((within) => {
  [...drawn.keys()].filter((box) => !box.isConnected).forEach(forget);
  $$('[data-chart]', within).forEach(draw);
});
/* A page that htmx keeps for the way back is kept without its charts: the policy would refuse their copied styles. */
document.addEventListener('htmx:beforeHistorySave', () => [...drawn.keys()].forEach(forget));
['htmx:historyRestore', 'htmx:afterRequest'].forEach((name) =>
  document.addEventListener(name, () => $$('[data-chart]').forEach(draw)),
);
addEventListener('beforeprint', () => drawn.forEach((chart) => chart.resize(PAPER)));
addEventListener('afterprint', () => drawn.forEach((chart) => chart.resize({ width: 'auto', height: 'auto' })));
