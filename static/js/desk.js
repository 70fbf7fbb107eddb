// The desk by keyboard. Everything here can be reached by Tab as well; the letters do
// nothing while somebody types, and can be switched off.
(() => {
  const OFF = "desk-shortcuts-off";
  const dialog = document.getElementById("shortcuts");
  const off = document.querySelector("[data-shortcuts-off]");
  const opener = document.querySelector("[data-shortcuts]");
  const stored = () => {
    try { return localStorage.getItem(OFF) === "yes"; } catch { return false; }
  };
  const store = (value) => {
    try { localStorage.setItem(OFF, value ? "yes" : "no"); } catch { /* not kept */ }
  };

  const links = () => [...document.querySelectorAll("[data-case] th a")];
  const current = () => document.activeElement.closest?.("[data-case]");
  const step = (by) => {
    const all = links();
    const here = all.findIndex((link) => link.closest("[data-case]") === current());
    const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
    all[Math.min(Math.max(next, 0), all.length - 1)]?.focus();
  };
  const go = (key) => {
    const target = document.querySelector(`[data-key="${key}"]`);
    target?.focus();
    target?.scrollIntoView({ block: "center" });
  };
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    x: () => current()?.querySelector("input[name=case]")?.click(),
    "?": () => dialog.showModal(),
  };

  const typing = (target) =>
    target.isContentEditable || target.closest("textarea, select, dialog, input:not([type=checkbox])");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (stored() && event.key !== "?") return;
    const act = acts[event.key] ?? ("ncwarq".includes(event.key) ? () => go(event.key) : null);
    if (!act) return;
    event.preventDefault();
    act();
  });

  if (dialog && opener && off) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
    off.checked = stored();
    off.addEventListener("change", () => store(off.checked));
  }
})();
