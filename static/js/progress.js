/* While a list is fetched for longer than 300 ms, it says so to screen readers and dims. */
const WAIT = 300;
let timer = 0;

document.addEventListener('htmx:beforeRequest', (event) => {
  const target = event.detail.target;
  if (!target?.hasAttribute?.('data-busy')) return;
  clearTimeout(timer);
  timer = setTimeout(() => target.setAttribute('aria-busy', 'true'), WAIT);
});

document.addEventListener('htmx:afterRequest', (event) => {
  clearTimeout(timer);
  event.detail.target?.removeAttribute?.('aria-busy');
});
