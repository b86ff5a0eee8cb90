/* Before the first paint: light or dark. The server writes the person's choice from a cookie into data-theme;
   without one the system decides. A plain script in the head, so that no page flashes. */
(() => {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const paint = () => root.setAttribute('data-bs-theme', root.dataset.theme || (system.matches ? 'dark' : 'light'));
  root.classList.add('js');
  system.addEventListener('change', paint);
  document.addEventListener('wb:theme', paint);
  paint();
})();
