// Which fields were left since the last save goes along with the next one; what comes
// back is said beside them.
const left = new Set();

// Without scripts nothing is saved but by the buttons, and nobody is told otherwise.
document.getElementById("kept").hidden = false;

function isSave(event) {
  return event.target.id === "kept";
}

document.addEventListener("htmx:configRequest", (event) => {
  if (!isSave(event)) return;
  const cause = event.detail.triggeringEvent;
  if (cause?.type === "change" && cause.target.name) left.add(cause.target.name);
  event.detail.parameters.left = [...left];
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (isSave(event) && event.detail.successful) left.clear();
});
document.addEventListener("savedMeanwhile", (event) => {
  document.querySelector("#kept [name=since]").value = event.detail.value;
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const told = event.detail.target;
  const field = document.getElementById(told.id.replace(/-error$/, ""));
  if (told.querySelector(".error")) field?.setAttribute("aria-invalid", "true");
  else field?.removeAttribute("aria-invalid");
});
