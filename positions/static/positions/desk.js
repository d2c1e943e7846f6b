/* Entering by keyboard: the stances of the issue chosen, its scale beside the row, the next row, order, saving. */
"use strict";
{
  const scales = new Map();
  /* What was typed into a list of stances before its scale had come. */
  const waiting = new Map();
  const partner = (issue) => document.getElementById(issue.id.replace(/issue$/, "stance"));
  const rowOf = (element) => element.closest(".coded, .inline-related, fieldset.module");
  const coded = (element) => element.matches?.("select[data-scale]") && !element.id.includes("__prefix__");

  function scaleOf(issue) {
    if (!issue.value) return Promise.resolve(null);
    if (!scales.has(issue.value)) {
      const address = issue.dataset.scale.replace("/0/", `/${encodeURIComponent(issue.value)}/`);
      scales.set(issue.value, fetch(address).then((answer) => {
        if (!answer.ok) throw new Error(answer.statusText);
        return answer.json();
      }).catch(() => {
        scales.delete(issue.value);
        return null;
      }));
    }
    return scales.get(issue.value);
  }

  function element(name, text, more = {}) {
    const made = Object.assign(document.createElement(name), more);
    made.textContent = text;
    return made;
  }

  function offer(stance, scale) {
    const chosen = stance.value;
    stance.replaceChildren(new Option("---------", ""));
    for (const option of scale?.options ?? []) {
      const isChosen = String(option.id) === chosen;
      stance.append(new Option(option.text, option.id, isChosen, isChosen));
    }
  }

  function panelIn(row) {
    let panel = row.querySelector(":scope > .scale");
    if (!panel) {
      panel = element("div", "", { className: "scale", id: `${row.id || "coded"}-scale` });
      const what = row.querySelector(":scope > .what, .form-row.field-issue, .form-row.field-stance");
      (what && what.parentNode === row ? what : row.lastElementChild).after(panel);
    }
    return panel;
  }

  async function show(issue) {
    const row = rowOf(issue);
    const scale = await scaleOf(issue);
    if (!row.contains(document.activeElement)) return;
    for (const other of document.querySelectorAll(".scale")) {
      if (other.parentNode !== row) other.hidden = true;
    }
    const panel = panelIn(row);
    panel.hidden = !scale;
    if (!scale || panel.dataset.issue === issue.value) return;
    panel.dataset.issue = issue.value;
    const list = document.createElement("dl");
    for (const option of scale.options) {
      list.append(element("dt", option.text), element("dd", option.description));
    }
    panel.replaceChildren(element("p", scale.question || scale.name, { className: "question" }), list);
    partner(issue)?.setAttribute("aria-describedby", panel.id);
  }

  async function narrow(issue) {
    const stance = partner(issue);
    if (!stance?.matches("select")) return;
    const asked = issue.value;
    waiting.set(stance, "");
    const scale = await scaleOf(issue);
    if (issue.value !== asked) return;
    const typed = waiting.get(stance);
    waiting.delete(stance);
    // Without an answer all stay on offer, and the server checks.
    if (scale || !asked) offer(stance, scale);
    const meant = typed && [...stance.options].find((one) => one.text.toLowerCase().startsWith(typed));
    if (meant) stance.value = meant.value;
  }

  document.addEventListener("change", (event) => {
    if (!coded(event.target)) return;
    narrow(event.target);
    show(event.target);
  });

  document.addEventListener("focusin", (event) => {
    const row = rowOf(event.target);
    const issue = row && [...row.querySelectorAll("select[data-scale]")].find(coded);
    if (issue) show(issue);
  });

  const terms = () => document.getElementById("terms-group");
  const rows = () => [...(terms()?.querySelectorAll(".coded:not(.empty-form)") ?? [])];
  const addButton = (group) => (group ?? terms())?.querySelector(".add-row a");

  /* Rows stand in the order of their numbers; a moved row trades numbers with those it passes. */
  function renumber() {
    const fields = rows().map((row) => row.querySelector("[name$='-sequence']"));
    const numbers = fields.filter((field) => field.value !== "").map((field) => Number(field.value));
    numbers.sort((one, other) => one - other);
    let last = -1;
    for (const field of fields) {
      last = Math.max(numbers.shift() ?? 0, last + 1);
      field.value = last;
    }
  }

  function move(row, step) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other?.matches(".coded:not(.empty-form)")) return;
    if (step < 0) other.before(row);
    else other.after(row);
    renumber();
  }

  function equip(row) {
    const tools = document.createElement("span");
    tools.className = "moves";
    for (const [step, text, says] of [[-1, "↑", "Move up"], [1, "↓", "Move down"]]) {
      const button = element("button", text, { type: "button", title: says });
      button.setAttribute("aria-label", says);
      button.addEventListener("click", () => {
        move(row, step);
        button.focus();
      });
      tools.append(button);
    }
    (row.querySelector(".row-tools") ?? row.appendChild(element("p", "", { className: "row-tools" })))
      .prepend(tools);
  }

  document.addEventListener("formset:added", (event) => {
    const row = event.target;
    for (const issue of row.querySelectorAll("select[data-scale]")) narrow(issue);
    if (!row.matches(".coded")) return;
    if (terms()?.contains(row)) equip(row);
    row.querySelector(".what input:not([type='hidden']), .what select")?.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (waiting.has(event.target) && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      waiting.set(event.target, waiting.get(event.target) + event.key.toLowerCase());
    }
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.key === "Enter" && addButton()) {
      event.preventDefault();
      event.stopPropagation();  // a choice that has the focus would open, and take it back
      addButton(event.target.closest?.(".coding")).click();
    } else if (event.key.toLowerCase() === "s" && !event.shiftKey) {
      const save = document.querySelector(".submit-row [name='_continue']")
        ?? document.querySelector(".submit-row [name='_save']");
      if (save) {
        event.preventDefault();
        save.click();
      }
    }
  }, true);

  function begin() {
    for (const issue of document.querySelectorAll("select[data-scale]")) {
      if (coded(issue) && !issue.value) narrow(issue);
    }
    rows().forEach(equip);
    for (const button of document.querySelectorAll(".coding .add-row a")) {
      button.append(element("kbd", "Ctrl Enter"));
      button.setAttribute("aria-keyshortcuts", "Control+Enter");
    }
    const save = document.querySelector(".submit-row [name='_continue']");
    save?.setAttribute("aria-keyshortcuts", "Control+S");
    save?.setAttribute("title", "Ctrl S");
    const wrong = document.querySelector(".errorlist")?.parentNode
      .querySelector("input:not([type='hidden']), select, textarea");
    wrong?.focus();
  }

  // After Django's own script, which makes the button that adds a row when jQuery says so.
  if (window.django?.jQuery) window.django.jQuery(begin);
  else window.addEventListener("load", begin);
}
