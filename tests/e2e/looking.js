// Which parts of the open page axe has to look at: of those about which it can only say the same, the first few.
// looking.py puts this behind axe itself.
(() => {
  const ENOUGH = 2;
  // Attributes by whose value a part works differently; of the others it matters whether they say anything.
  const TELLING = new Set(["class", "role", "type", "style", "aria-checked", "aria-current", "aria-disabled",
    "aria-expanded", "aria-hidden", "aria-invalid", "aria-pressed", "aria-selected", "aria-sort"]);
  const INHERITED = ["color", "backgroundColor", "backgroundImage", "opacity", "position", "textDecorationLine"];

  // Those before which `ENOUGH` of their kind stand, if `later`; else the others.
  function sorted(parts, kind, later) {
    const times = new Map();
    return parts.filter((part) => {
      const its = kind(part);
      times.set(its, (times.get(its) ?? 0) + 1);
      return times.get(its) > ENOUGH === later;
    });
  }

  // What a part is made of; words and addresses are left out.
  function shape(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() && "words";
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const attributes = [...node.attributes].map(({ name, value }) => `${name}=${TELLING.has(name) ? value : !!value}`);
    return `<${node.tagName} ${attributes.sort().join(" ")}>${[...node.childNodes].map(shape).join("")}</>`;
  }

  // The page without the rows that are like others in their table or list.
  function everything() {
    const tables = new Map(), number = (table) => tables.get(table) ?? tables.set(table, tables.size).get(table);
    const rows = [...document.querySelectorAll("tr, li, option, dl > div")];
    return { include: [document], exclude: sorted(rows, (row) => number(row.parentNode) + shape(row), true) };
  }

  // Words that a person sees: neither hidden nor kept for screen readers in a corner of one pixel.
  function legible(part) {
    const { width, height } = part.getBoundingClientRect();
    const own = part.matches("input, select, textarea")
      || [...part.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    return own && width > 1 && height > 1 && part.checkVisibility({ visibilityProperty: true });
  }

  // Words of each size in each colour, on each ground.
  function colours() {
    const grounds = new Map([[null, ""]]);
    const ground = (part) => {
      if (!grounds.has(part)) {
        const style = getComputedStyle(part), under = ground(part.parentElement);
        const own = INHERITED.map((name) => style[name]).join(" ");
        grounds.set(part, under.endsWith(own) ? under : `${under}/${own}`);
      }
      return grounds.get(part);
    };
    const kind = (part) => {
      const { fontSize, fontWeight, textShadow } = getComputedStyle(part);
      return [ground(part), fontSize, fontWeight, textShadow, part.tagName].join();
    };
    return { include: sorted([...document.querySelectorAll("body *")].filter(legible), kind, false) };
  }

  window.looking = async (parts, options) => {
    const chosen = { everything, colours }[parts]();
    return chosen.include.length ? (await axe.run(chosen, options)).violations : [];
  };
})();
