/* Small helpers that the modules share. */

export const $ = (query, within = document) => within.querySelector(query);
export const $$ = (query, within = document) => Array.from(within.querySelectorAll(query));

/* Whether a key press belongs to a field: then no shortcut listens. */
export const typing = (event) =>
  event.target.isContentEditable ||
  event.target.tagName === 'TEXTAREA' ||
  event.target.tagName === 'SELECT' ||
  (event.target.tagName === 'INPUT' && !/^(checkbox|radio|range|button|submit)$/.test(event.target.type));

/* Whether a shortcut of one letter may act now. */
export const free = (event) => !(typing(event) || event.ctrlKey || event.metaKey || event.altKey || $('dialog[open]'));

/* Run on the page as it is, and on every part that htmx brings later. */
export const everywhere = (run) => {
  run(document);
  document.addEventListener('htmx:load', (event) => run(event.target));
};
