/* <button data-copy="ID"> copies the text of that element and says so for a moment. */
const SAID = 2000;

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea'); // plain http: browsers offer no clipboard there
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
  return undefined;
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy]');
  if (!button) return;
  const words = Array.from(button.childNodes).find((node) => node.nodeType === Node.TEXT_NODE);
  await copy(document.getElementById(button.dataset.copy).innerText);
  if (!words || button.dataset.copied) return;
  const before = words.textContent;
  button.dataset.copied = '';
  words.textContent = 'Copied';
  setTimeout(() => {
    words.textContent = before;
    delete button.dataset.copied;
  }, SAID);
});
