/* One figure over time as steps: it holds from its day until the next. Of a table as
   <div data-chart="steps" data-table="ID" data-of="rank" data-down data-until="2026-11-28T08:00:00+00:00">:
   the first cells of the body carry their moments, the column whose head has the same data-of its values; an empty one is
   a break in the line. With data-down the least value is on top. */
import { $$ } from './dom.js';

const DAY = 864e5;

function points(table, box) {
  const heads = $$('thead th', table);
  const at = heads.findIndex((head) => head.dataset.of === box.dataset.of);
  const found = $$('tbody tr', table).map((row) => {
    const value = row.children[at].dataset.v;
    return [Date.parse(row.children[0].dataset.v), value === '' ? null : Number(value)];
  });
  found.sort((one, other) => one[0] - other[0]);
  const last = found[found.length - 1];
  const until = Math.max(Date.parse(box.dataset.until) || 0, last[0] + DAY);
  return [...found, [until, last[1]]];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayName = (moment) => `${new Date(moment).getDate()} ${MONTHS[new Date(moment).getMonth()]}`;
const figure = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(1));

/* What held on the day that the pointer is on: built of elements, because the policy admits no inline style. */
function tip(name) {
  return (found) => {
    const list = document.createElement('dl');
    list.className = 'ch-t';
    const head = document.createElement('dt');
    head.textContent = dayName(found[0].value[0]);
    const row = document.createElement('dd');
    const strong = document.createElement('b');
    const value = found[0].value[1];
    strong.textContent = value === null ? '–' : figure(value);
    row.append(name, strong);
    list.append(head, row);
    return list;
  };
}

export function steps(table, box, look) {
  const data = points(table, box);
  const down = 'down' in box.dataset;
  const name = $$('thead th', table).find((head) => head.dataset.of === box.dataset.of).textContent;
  return {
    animation: false,
    textStyle: look.small,
    grid: { left: 44, right: 16, top: 16, bottom: 26, containLabel: false, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      min: data[0][0],
      max: data[data.length - 1][0],
      splitNumber: 5,
      splitLine: { show: false },
      axisLine: { show: !down, onZero: false, lineStyle: { color: 'var(--wb-line-strong)' } },
      axisTick: { show: false },
      position: 'bottom',
      axisLabel: { ...look.small, formatter: dayName, hideOverlap: true, showMaxLabel: false },
    },
    yAxis: {
      type: 'value',
      inverse: down,
      min: down ? 1 : 0,
      max: down ? (found) => Math.max(found.max, 3) : undefined,
      minInterval: down ? 1 : undefined,
      splitNumber: 3,
      splitLine: { lineStyle: { color: 'var(--wb-line)' } },
      axisLabel: { ...look.small, formatter: figure },
    },
    tooltip: { ...look.tooltip, formatter: tip(name) },
    series: [
      {
        type: 'line',
        step: 'end',
        data,
        symbol: 'circle',
        showAllSymbol: true,
        symbolSize: (value, point) => (point.dataIndex === data.length - 1 ? 0 : 5),
        itemStyle: { color: 'var(--wb-bar)' },
        lineStyle: { color: 'var(--wb-bar)', width: 1.5 },
        emphasis: { disabled: true },
      },
    ],
  };
}
