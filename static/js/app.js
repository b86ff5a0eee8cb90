/* Every page: each module listens for its own marks in the markup and does nothing where there are none. */
import { everywhere, $$ } from './dom.js';
import './menus.js';
import './dialogs.js';
import './jump.js';
import './tips.js';
import './toasts.js';
import './panel.js';
import './progress.js';
import './steps.js';
import './copy.js';

/* What only works with JavaScript is hidden in the markup and shown here. */
everywhere((within) =>
  $$('[data-js]', within).forEach((part) => {
    part.hidden = false;
  }),
);
