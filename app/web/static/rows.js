/* Walking a list by keys: j and k move from row to row, Enter opens (the link has the focus), c claims. Without it the list is a list. */
"use strict";
(() => {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const here = () => rows.findIndex((row) => row.contains(document.activeElement));

  const step = (by) => {
    const at = here(), next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by;
    const link = rows[Math.min(Math.max(next, 0), rows.length - 1)].querySelector("[data-row-link]");
    link.focus();
    link.scrollIntoView({ block: "nearest" });
  };

  for (const button of document.querySelectorAll("[data-row-step]")) button.addEventListener("click", () => step(Number(button.dataset.rowStep)));
  for (const button of document.querySelectorAll("[data-row-press]")) {
    button.addEventListener("click", () => rows[here()]?.querySelector(`[data-row-${button.dataset.rowPress}]`)?.click());
  }

  /* Ticks: x ticks the row, one box in the heading ticks them all, and the bar says how many there are. */
  const ticks = [...document.querySelectorAll("[data-row-select]")], all = document.querySelector("[data-select-all]");
  const number = document.querySelector("[data-selected]");
  const count = () => {
    const chosen = ticks.filter((one) => one.checked).length;
    if (number) number.textContent = chosen ? number.dataset.selected.replace("0", chosen) : "";
    if (all) { all.checked = chosen === ticks.length; all.indeterminate = chosen > 0 && chosen < ticks.length; }
  };
  ticks.forEach((one) => one.addEventListener("change", count));
  if (all) {
    all.closest("[hidden]").hidden = false;
    all.addEventListener("change", () => { ticks.forEach((one) => { one.checked = all.checked; }); count(); });
  }
  addEventListener("pageshow", count);
  document.querySelectorAll("[data-keys-hint]").forEach((hint) => { hint.hidden = false; });
})();
