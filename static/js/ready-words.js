// A kind of reason brings its ready words into the fields beside it, unless somebody has typed there.
const select = document.querySelector("[data-ready-words]");

function words(option) {
  return { text: option.dataset.text, would_change: option.dataset.would };
}

if (select) {
  const known = [...select.options].map(words);
  select.addEventListener("change", () => {
    const chosen = words(select.selectedOptions[0]);
    for (const [name, ready] of Object.entries(chosen)) {
      const field = select.form.elements[name];
      const untouched = !field.value.trim() || known.some((one) => one[name] === field.value.trim());
      if (untouched) field.value = ready;
    }
  });
}
