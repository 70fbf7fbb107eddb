// Focus goes to the error summary when there is one, and to a row just added.
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("error-summary")?.focus();
});
document.addEventListener("htmx:afterSettle", (event) => {
  const table = event.target.closest("[data-rows]");
  if (!table) return;
  const empty = [...table.querySelectorAll(".entry input:not([type=hidden])")];
  (empty.find((input) => input.value === "") ?? table).focus();
});
