// Which parts of the open page axe has to look at: of those about which it can only say the same, the first few.
// looking.py puts this behind axe itself.
(() => {
  const ENOUGH = 2;
  // What depends on the colours, and so on the theme; all the rest depends on the width alone.
  const COLOURS = ["color-contrast", "link-in-text-block"];
  // Attributes by whose value a part works differently; of the others it matters whether they say anything.
  const TELLING = new Set(["class", "role", "type", "style", "aria-checked", "aria-current", "aria-disabled",
    "aria-expanded", "aria-hidden", "aria-invalid", "aria-pressed", "aria-selected", "aria-sort"]);
  const INHERITED = ["color", "backgroundColor", "backgroundImage", "opacity", "position", "textDecorationLine"];

  const met = new Map();

  // Whether `ENOUGH` of this kind were met before.
  function again(kind, times) {
    times.set(kind, (times.get(kind) ?? 0) + 1);
    return times.get(kind) > ENOUGH;
  }

  // What a part is made of; words and addresses are left out.
  function shape(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() && "words";
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const attributes = [...node.attributes].map(({ name, value }) => `${name}=${TELLING.has(name) ? value : !!value}`);
    return `<${node.tagName} ${attributes.sort().join(" ")}>${[...node.childNodes].map(shape).join("")}</>`;
  }

  // Rows like others in their table or list.
  function repeated() {
    const tables = new Map(), rows = [...document.querySelectorAll("tr, li, option, dl > div")];
    return rows.filter((row) => {
      if (!tables.has(row.parentNode)) tables.set(row.parentNode, new Map());
      return again(shape(row), tables.get(row.parentNode));
    });
  }

  // Words that a person sees: neither hidden nor kept for screen readers in a corner of one pixel.
  function legible(part) {
    const { width, height } = part.getBoundingClientRect();
    const own = part.matches("input, select, textarea")
      || [...part.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    return own && width > 1 && height > 1 && part.checkVisibility({ visibilityProperty: true });
  }

  // Words whose size, in their colour on their ground, was not met on this page: neither here nor in an earlier look.
  function unmet() {
    const grounds = new Map([[null, ""]]);
    const ground = (part) => {
      if (!grounds.has(part)) {
        const style = getComputedStyle(part), under = ground(part.parentElement);
        const own = INHERITED.map((name) => style[name]).join(" ");
        grounds.set(part, under.endsWith(own) ? under : `${under}/${own}`);
      }
      return grounds.get(part);
    };
    return new Set([...document.querySelectorAll("body *")].filter(legible).filter((part) => {
      const { fontSize, fontWeight, textShadow } = getComputedStyle(part);
      return !again([ground(part), fontSize, fontWeight, textShadow, part.tagName].join(), met);
    }));
  }

  let words = new Set();
  for (const rule of axe._audit.rules.filter(({ id }) => COLOURS.includes(id))) {
    const { matches } = rule;
    rule.matches = function (node, ...more) { return words.has(node) && matches.call(this, node, ...more); };
  }

  // What axe has against the page, or against its colours alone.
  window.looking = async (coloursOnly) => {
    words = unmet();
    if (!coloursOnly) return violations({ include: [document], exclude: repeated().filter(holdsNoneOf(words)) });
    return words.size ? violations({ include: [...words] }, { runOnly: { type: "rule", values: COLOURS } }) : [];
  };

  function holdsNoneOf(parts) {
    return (row) => ![...parts].some((part) => row.contains(part));
  }

  async function violations(parts, options = {}) {
    return (await axe.run(parts, { resultTypes: ["violations"], ...options })).violations;
  }
})();
