/* <button data-copy-table="ID"> copies that table, as a table and as lines with tabs, without what is data-inside. */
const SAID = 2000;
const FORMULA = /^\s*[=+@-]/; // a spreadsheet would run what begins so

function bare(table) {
  const copy = table.cloneNode(true);
  copy.querySelectorAll('[data-inside], caption').forEach((one) => one.remove());
  copy.removeAttribute('id');
  copy.querySelectorAll('*').forEach((one) => {
    Array.from(one.attributes).forEach(({ name }) => one.removeAttribute(name));
  });
  Array.from(copy.querySelectorAll('td, th')).filter((cell) => FORMULA.test(cell.textContent)).forEach((cell) => cell.prepend("'"));
  return copy;
}

function words(cell) {
  cell.querySelectorAll('br').forEach((line) => line.replaceWith(' '));
  return cell.textContent.replace(/\s+/g, ' ').trim();
}

const plain = (table) => Array.from(table.rows, (row) => Array.from(row.cells, words).join('\t')).join('\n');

function byCommand(html, text) { // plain http: browsers offer no clipboard there
  const put = (event) => {
    event.preventDefault();
    event.clipboardData.setData('text/html', html);
    event.clipboardData.setData('text/plain', text);
  };
  document.addEventListener('copy', put, { once: true });
  document.execCommand('copy');
}

async function copyTable(table) {
  const copy = bare(table);
  const html = `<table>${copy.innerHTML}</table>`;
  const text = plain(copy);
  if (!navigator.clipboard || !window.ClipboardItem) return byCommand(html, text);
  const as = (kind, value) => new Blob([value], { type: kind });
  const item = new ClipboardItem({ 'text/html': as('text/html', html), 'text/plain': as('text/plain', text) });
  return navigator.clipboard.write([item]);
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy-table]');
  if (!button) return;
  const said = Array.from(button.childNodes).find((node) => node.nodeType === Node.TEXT_NODE);
  await copyTable(document.getElementById(button.dataset.copyTable));
  if (!said || button.dataset.copied) return;
  const before = said.textContent;
  button.dataset.copied = '';
  said.textContent = 'Copied';
  setTimeout(() => {
    said.textContent = before;
    delete button.dataset.copied;
  }, SAID);
});
