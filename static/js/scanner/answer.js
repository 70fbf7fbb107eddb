// Draws the big answer and the queue; decides nothing.
import { messageOf, told } from "./assessing.js";
import { moment, portName, sentence, span, words } from "./words.js";

const TAIL = 6;
const template = document.getElementById("answer-template");

// The answer to one scan, as an element. `answer` is the portal's, if it gave one.
export function drawn(found, answer) {
  const article = template.content.firstElementChild.cloneNode(true);
  const { tone, headline, sentence: why, mayAct } = told(found, answer);
  article.classList.add(tone);
  fill(article, { headline, sentence: why, ...facts(found) });
  look(article, found, tone);
  slot(article, "acts").hidden = !mayAct;
  return article;
}

// One scan of the queue, as an item of its list.
export function drawnScan({ row, answer }) {
  const item = document.createElement("li");
  const name = row.code.length > 32 ? `…${row.subject || row.code.slice(-TAIL)}` : row.code;
  item.append(text("b", words.acts[row.action]), " ", text("span", name, "id"), tagOf(answer));
  item.append(text("span", moment(Date.parse(row.at)), "meta"));
  if (answer && answer.result !== "done") {
    item.append(text("span", sentence("contradicted", { message: messageOf(answer) }), "meta"));
  }
  return item;
}

function tagOf(answer) {
  if (!answer) return text("span", sentence("waiting"), "tag awaiting");
  if (answer.result === "done") return text("span", sentence("taken"), "tag pass");
  const { headline } = words.refusals[answer.result] ?? words.not_now;
  return text("span", headline, "tag stopper");
}

function facts({ verdict, number, result }) {
  const claims = result?.claims;
  return {
    number,
    verdict: verdict || "–",
    integrity: sentence(result?.integrity ?? "unchecked"),
    issuer: sentence(result?.issuer ?? "unchecked"),
    status: sentence(result?.status ?? "unchecked"),
    port: claims && portName(claims.port),
    expires: claims && moment(claims.expiresAt * 1000),
    statusAge: result && typeof result.statusAge === "number" && age(result.statusAge),
    bundleAge: result && age(result.bundleAge),
  };
}

const age = (seconds) => sentence("age", { age: span(seconds) });

// What the goods bear is shown in full only where it was read off them.
function look(article, { result }, tone) {
  const claims = result?.claims;
  if (!claims) return;
  const matched = result.verdict !== "SUBJECT_MISMATCH" && tone !== "stop";
  slot(article, "look").hidden = false;
  const tail = matched ? claims.subject.slice(-TAIL) : "•".repeat(TAIL);
  fill(article, { head: claims.subject.slice(0, -TAIL), tail });
}

function fill(article, values) {
  for (const [name, value] of Object.entries(values)) {
    const row = article.querySelector(`[data-row="${name}"]`);
    if (row) row.hidden = !value;
    slot(article, name).textContent = value || "";
  }
}

export function slot(article, name) {
  return article.querySelector(`[data-slot="${name}"]`);
}

function text(kind, said, className = "") {
  const made = document.createElement(kind);
  made.className = className;
  made.textContent = said;
  return made;
}
