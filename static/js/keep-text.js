// What people type is kept in this browser until the server has taken it.
// data-keep="key" on a field keeps that field; on a form, all of its named fields.
// data-kept-taken="prefix" anywhere on a page says that the server has them now.
// Whoever shares the browser does not get what another typed.
const ALL = "kept:";
const OLDEST = 14 * 24 * 3600 * 1000;
const words = document.currentScript.dataset;
const PREFIX = `${ALL}${words.who}:`;
const SKIPPED = new Set(["hidden", "file", "password", "submit", "button", "search"]);

function keyOf(field) {
  if (!(field instanceof HTMLElement) || SKIPPED.has(field.type)) return null;
  if (field.dataset.keep && field.name) return PREFIX + field.dataset.keep;
  const form = field.form;
  if (!form || form.dataset.keep === undefined || !field.name) return null;
  const choice = isChoice(field) ? "=" + field.value : "";
  return PREFIX + form.dataset.keep + field.name + choice;
}

function isChoice(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function valueOf(field) {
  return isChoice(field) ? String(field.checked) : field.value;
}

function servedValueOf(field) {
  if (isChoice(field)) return String(field.defaultChecked);
  if (field.tagName !== "SELECT") return field.defaultValue;
  const chosen = [...field.options].find((option) => option.defaultSelected);
  return chosen ? chosen.value : field.options.length ? field.options[0].value : "";
}

function put(field, value) {
  if (isChoice(field)) field.checked = value === "true";
  else field.value = value;
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, entry) {
  try {
    localStorage.setItem(key, JSON.stringify(entry));
  } catch {
    // Storage is full or forbidden: the server's own copy must do.
  }
}

function everyKey() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(ALL));
  } catch {
    return [];
  }
}

function forget(prefix) {
  for (const key of everyKey()) {
    if (key.startsWith(PREFIX + prefix)) localStorage.removeItem(key);
  }
}

function forgetOld() {
  for (const key of everyKey()) {
    const entry = read(key);
    if (!entry || Date.now() - entry.at > OLDEST) localStorage.removeItem(key);
  }
}

function notice(text) {
  const said = document.createElement("p");
  said.className = "check kept";
  said.setAttribute("role", "status");
  said.append(text);
  return said;
}

// The text comes back where the server still shows what it showed when it was typed;
// where somebody has saved something else meanwhile, people choose.
function restore(field) {
  const key = keyOf(field);
  const entry = key && read(key);
  if (!entry) return;
  const served = servedValueOf(field);
  if (entry.text === served) {
    localStorage.removeItem(key);
  } else if (entry.base === served || isChoice(field)) {
    put(field, entry.text);
    if (!isChoice(field)) {
      field.after(notice(words.kept));
      field.closest("details")?.setAttribute("open", "");
    }
    // Once htmx listens too, so that the server gets it without another keystroke.
    setTimeout(() => field.dispatchEvent(new Event("input", { bubbles: true })));
  } else {
    field.after(offer(field, entry.text));
  }
}

function offer(field, text) {
  const said = notice(`${words.other} “${text}” `);
  const use = document.createElement("button");
  use.type = "button";
  use.className = "button link";
  use.textContent = words.use;
  use.addEventListener("click", () => {
    put(field, text);
    said.remove();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  said.append(use);
  return said;
}

function keep(field) {
  const key = keyOf(field);
  if (!key) return;
  if (field.type === "radio") {
    for (const other of document.getElementsByName(field.name)) keepOne(other);
  } else {
    keepOne(field);
  }
}

function keepOne(field) {
  const entry = { text: valueOf(field), base: servedValueOf(field), at: Date.now() };
  write(keyOf(field), entry);
}

function start() {
  forgetOld();
  for (const taken of document.querySelectorAll("[data-kept-taken]")) {
    forget(taken.dataset.keptTaken);
  }
  document.addEventListener("input", (event) => keep(event.target));
  for (const field of document.querySelectorAll("[data-keep], form[data-keep] *")) {
    if (field.name) restore(field);
  }
}

// What a save in the background has taken is what the server shows from now on.
function settle(field, sent) {
  if (isChoice(field)) {
    field.defaultChecked = sent.includes(field.value);
  } else if (field.tagName === "SELECT") {
    for (const option of field.options) {
      option.defaultSelected = sent.includes(option.value);
    }
  } else {
    field.defaultValue = sent[0];
  }
  if (valueOf(field) === servedValueOf(field)) localStorage.removeItem(keyOf(field));
  else keepOne(field);
}

function taken(event) {
  const form = event.target.closest("form");
  for (const field of form ? form.elements : []) {
    const sent = event.detail.requestConfig.formData.getAll(field.name);
    if (keyOf(field) && (sent.length || isChoice(field))) settle(field, sent);
  }
}

// A request in the background that did not reach the server, or met the log-in.
function unsaved() {
  const place = document.getElementById("kept") ?? document.getElementById("lease");
  const said = notice(words.unsaved);
  said.classList.add("todo");
  place?.replaceChildren(said);
}

document.addEventListener("htmx:sendError", unsaved);
document.addEventListener("htmx:responseError", unsaved);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "kept") return;
  if (event.target.querySelector("#kept-at")) taken(event);
  else unsaved();
});
if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", start);
} else {
  start();
}
