/* Comforts of a form only: hides what is not asked, counts what is typed. The server decides both again. */
"use strict";
(() => {
  const isOut = (input) => input.closest("[data-show-if][hidden]") !== null;

  const answersOf = (form, name) => [...form.elements].filter((input) => input.name === name && !isOut(input))
    .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked).map((input) => input.value);

  const showWhatIsAsked = (form) => {
    // In page order: what hangs on a hidden question is hidden with it.
    for (const box of form.querySelectorAll("[data-show-if]")) {
      const wanted = box.dataset.showValues.split(" ");
      box.hidden = !answersOf(form, box.dataset.showIf).some((value) => wanted.includes(value));
    }
    for (const section of form.querySelectorAll("[data-form-section]")) {
      const fields = [...section.querySelectorAll(":scope > .field")];
      section.hidden = fields.length > 0 && !section.querySelector(":scope > dl") && fields.every((field) => field.hidden);
    }
  };

  const count = (area) => {
    const place = document.getElementById(`${area.id}-count`);
    if (!place) return;
    const limit = Number(area.dataset.maxlength), left = limit - [...area.value.trim()].length;
    place.textContent = left < 0 ? `超出 ${-left} 个字，最多 ${limit} 个字` : left === limit ? `最多 ${limit} 个字` : `还可以写 ${left} 个字，最多 ${limit} 个字`;
  };

  for (const form of document.querySelectorAll("form.case-form")) {
    form.querySelectorAll("[data-show-note]").forEach((note) => { note.hidden = true; });
    form.addEventListener("change", () => showWhatIsAsked(form));
    form.addEventListener("input", (event) => { if (event.target.dataset.maxlength) count(event.target); });
    form.querySelectorAll("[data-maxlength]").forEach(count);
    showWhatIsAsked(form);
  }
})();
