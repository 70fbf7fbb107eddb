// Focus goes to the error summary when there is one, and to a row just added.
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("error-summary")?.focus();
});
document.addEventListener("htmx:afterSettle", (event) => {
  const table = event.target.closest("[data-rows]");
  if (!table) return;
  const last = table.querySelector(".entry:last-of-type input:not([type=hidden])");
  (last && last.value === "" ? last : table).focus();
});
