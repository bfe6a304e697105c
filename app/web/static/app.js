/* Comforts only: every page works without this file. */
"use strict";
(() => {
  const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  // A tick takes no letters; and a closed dialog's own keeps the focus until the next frame.
  const typing = (place) => place.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;

  // htmx 4 loses the header when it stands in hx-headers on <body>, so it is set on each request.
  document.addEventListener("htmx:config:request", (event) => {
    const asked = event.detail.ctx.request;
    if (asked.method && asked.method.toUpperCase() !== "GET") asked.headers["X-CSRFToken"] = token();
  });

  /* Keys: <a data-key="n" data-key-label="下一件">. "?" lists them; they can be switched off (WCAG 2.1.4). */
  const dialog = document.getElementById("keys-dialog");
  const keysOff = () => localStorage.getItem("keys") === "off";

  const listKeys = () => {
    const list = dialog.querySelector("dl");
    list.replaceChildren(...[...document.querySelectorAll("[data-key]")].flatMap((target) => {
      const term = document.createElement("dt"), words = document.createElement("dd"), key = document.createElement("kbd");
      key.textContent = target.dataset.key;
      term.append(key);
      words.textContent = target.dataset.keyLabel || target.textContent.trim();
      return [term, words];
    }));
    dialog.querySelector("[data-keys-on]").checked = !keysOff();
    dialog.showModal();
  };

  const press = (key, within = document) => {
    const target = [...within.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (!target) return false;
    if (typing(target)) target.focus();
    else target.click();
    return true;
  };

  // A whole form is sent by a key that nobody presses by accident, wherever the hand is.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || dialog?.open) return;
    if (press("Ctrl+Enter", document.activeElement.closest("form.case-form") ?? document)) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || dialog?.open) return;
    if (event.key === "?" && dialog) { event.preventDefault(); listKeys(); }
    else if (!keysOff() && press(event.key)) event.preventDefault();
  });
  for (const button of document.querySelectorAll("[data-show-keys]")) { button.hidden = false; button.addEventListener("click", listKeys); }
  dialog?.querySelector("[data-keys-on]").addEventListener("change", (event) =>
    localStorage.setItem("keys", event.target.checked ? "on" : "off"));

  /* Forms: data-guard asks before unsaved input is left; data-autosave="/…/draft" saves two seconds after the last key. */
  const unsaved = new Set();

  const tell = (form, words) => {
    let place = form.querySelector("[data-saved-at]");
    if (!place) {
      place = Object.assign(document.createElement("p"), { className: "saved-at" });
      place.dataset.savedAt = "";
      place.setAttribute("role", "status");
      form.append(place);
    }
    place.textContent = words;
  };

  const save = async (form) => {
    const before = form.dataset.changes;
    try {
      const entries = new FormData(form);
      // Files go with the button only: sending them again every two seconds would clog a slow line.
      for (const [name, value] of [...entries]) if (value instanceof File) entries.delete(name);
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body: entries, redirect: "error", headers: { "X-CSRFToken": token(), "X-Autosave": "1", Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      // The next save builds on this one, not on the version that the page was printed with.
      if (form.elements._version) form.elements._version.value = (await answer.json()).version;
      if (form.dataset.changes === before) unsaved.delete(form);
      const now = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
      tell(form, `${form.dataset.savedWords || "已保存"} ${now}`);
    } catch {
      tell(form, form.dataset.unsavedWords || "暂时未能自动保存，请点“保存草稿”");
    }
  };

  for (const form of document.querySelectorAll("form[data-autosave], form[data-guard]")) {
    let idle;
    form.addEventListener("input", () => {
      unsaved.add(form);
      form.dataset.changes = Number(form.dataset.changes || 0) + 1;
      clearTimeout(idle);
      if (form.dataset.autosave) idle = setTimeout(save, 2000, form);
    });
    form.addEventListener("submit", () => { clearTimeout(idle); unsaved.delete(form); });
  }
  addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });

  /* A button pressed twice sends once. */
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    else if (!event.defaultPrevented && event.target.getAttribute("method") === "post") {
      event.target.dataset.sent = "yes";
      setTimeout(() => delete event.target.dataset.sent, 8000);
    }
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* Where the eye should go first. */
  const firstOf = (place) => [...document.querySelectorAll(`${place} :is(input:not([type=hidden]), textarea, select):not([disabled])`)]
    .find((one) => one.offsetParent);
  (document.querySelector("[data-focus]") ?? firstOf("[data-focus-first]"))?.focus();
  document.querySelector("[data-to-form]")?.addEventListener("click", () => requestAnimationFrame(() => firstOf("form.case-form")?.focus()));
  for (const box of document.querySelectorAll("[data-scroll-to-here]")) {
    const here = box.querySelector(".shape-here, .shape-added, .shape-removed, .shape-changed")?.getBoundingClientRect();
    if (here) box.scrollLeft += here.left - box.getBoundingClientRect().left - box.clientWidth / 2 + here.width / 2;
  }
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".user-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  /* A task says that it is open here, and shows who else has it open: at once, then while the page is looked at. */
  for (const place of document.querySelectorAll("[data-also-open]")) {
    // A screen that nobody touches says nothing more: the session shall run out as if the page had been closed.
    let touched = Date.now();
    for (const sign of ["keydown", "pointermove", "scroll"]) addEventListener(sign, () => { touched = Date.now(); }, { passive: true });
    const look = async () => {
      if (document.hidden || Date.now() - touched > 300_000) return;
      try {
        const answer = await fetch(place.dataset.alsoOpen, { method: "POST", redirect: "error", headers: { "X-CSRFToken": token() } });
        if (!answer.ok) return;
        const { words } = await answer.json(), text = place.querySelector("[data-also-open-words]");
        if (text.textContent !== words) text.textContent = words;
        place.hidden = !words;
      } catch { /* The next time will do. */ }
    };
    look();
    setInterval(look, 30_000);
  }
  for (const button of document.querySelectorAll("[data-print]")) { button.hidden = false; button.addEventListener("click", () => print()); }
})();
