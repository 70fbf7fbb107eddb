// The scanner's page: what the officer presses, and what is drawn then.
import { drawn, drawnScan, slot } from "./answer.js";
import { assess } from "./assessing.js";
import * as camera from "./camera.js";
import * as officers from "./officer.js";
import { add, send } from "./queue.js";
import { scansOf } from "./store.js";
import { knowledge, update } from "./trust.js";
import { sentence, span } from "./words.js";

const PATIENCE = 3000;
const UPDATE_EVERY = 5 * 60 * 1000;
const addresses = document.body.dataset;
const named = (id) => document.getElementById(id);
const now = { officer: null, known: null, shown: null };

// Keys and status

async function learn() {
  const { state, officer, root } = await officers.asked(addresses.session);
  if (state === "in") await officers.remember(officer);
  if (state === "out") await officers.handOver();
  const said = await update(addresses.bundle, root).catch(() => "not_updated");
  now.known = await knowledge();
  drawKnowledge();
  named("trust-note").textContent = sentence(said);
  await takeOver();
}

// The page belongs to the officer whom the portal named last.
async function takeOver() {
  const officer = (await officers.remembered()) ?? null;
  if (officer?.id !== now.officer?.id) hideAnswer();
  now.officer = officer;
  named("stage").hidden = !officer;
  named("officer").textContent = officer?.name ?? "";
  named("notice").textContent = officer ? "" : sentence("nobody");
  await drawQueue();
}

function drawKnowledge() {
  const at = Math.floor(Date.now() / 1000);
  const age = (from) => sentence("age", { age: span(Math.max(at - from, 0)) });
  const oldest = Math.min(...[...(now.known?.lists.values() ?? [])].map((list) => list.issuedAt));
  named("status-age").textContent = Number.isFinite(oldest) ? age(oldest) : sentence("never");
  named("bundle-age").textContent = now.known ? age(now.known.bundle.issuedAt) : sentence("never");
  named("pinned").textContent = now.known?.pinned.join(" ") ?? sentence("never");
}

function drawNetwork() {
  const tag = named("network");
  tag.textContent = sentence(navigator.onLine ? "online" : "offline");
  tag.classList.toggle("pass", navigator.onLine);
  tag.classList.toggle("awaiting", !navigator.onLine);
}

// Scans that wait

const NOTES = { out: "signed_out", other: "other_officer", away: "not_sent" };

async function flush() {
  if (!now.officer) return;
  const outcome = navigator.onLine ? await send(now.officer.id, addresses) : "nothing";
  named("queue-note").textContent = NOTES[outcome] ? sentence(NOTES[outcome]) : "";
  await drawQueue();
}

// As long as it is worth waiting for before the device answers by itself.
const flushed = () => Promise.race([flush(), new Promise((done) => setTimeout(done, PATIENCE))]);

async function drawQueue() {
  const scans = now.officer ? await scansOf(now.officer.id) : [];
  named("queue").replaceChildren(...scans.reverse().map(drawnScan));
  named("queue-empty").hidden = scans.length > 0;
  named("send").hidden = scans.every((scan) => scan.answer);
  if (now.shown?.isDrawn) drawAnswer(scans);
}

// A scan and its answer

async function check(event) {
  event.preventDefault();
  const text = named("code").value;
  const given = named("subject").value.trim();
  complain("code", text.trim() ? "" : "code_missing");
  complain("subject", "");
  if (!text.trim()) return;
  now.known = await knowledge();
  const found = await assess({ text, given, known: now.known, officer: now.officer });
  if (!found) return complain("subject", "subject_missing");
  camera.stop();
  const { code, verdict } = found;
  const scan = await add(now.officer.id, { action: "check", code, subject: given, verdict });
  now.shown = { found, nonce: scan.nonce, last: scan.nonce, isDrawn: false };
  await flushed();
  now.shown.isDrawn = true;
  named("scan").hidden = true;
  await drawQueue();
  named("answer").focus();
}

function complain(id, name) {
  const field = named(id);
  named(`${id}-error`).textContent = name ? sentence(name) : "";
  field.setAttribute("aria-invalid", String(Boolean(name)));
  if (name) field.focus();
}

// Drawn once, and again only when the portal has said something that it had not.
function drawAnswer(scans) {
  const { found, nonce, last } = now.shown;
  const answerTo = (name) => scans.find((scan) => scan.nonce === name)?.answer;
  const state = JSON.stringify(answerTo(nonce));
  if (now.shown.state !== state || named("answer").hidden) {
    named("answer").replaceChildren(drawn(found, answerTo(nonce)));
    now.shown.state = state;
  }
  named("answer").hidden = false;
  slot(named("answer"), "note").textContent = noteOn(answerTo(last), last !== nonce);
}

function noteOn(answer, isAct) {
  if (!answer) return sentence("kept");
  if (answer.result === "done") return isAct ? sentence("accepted") : "";
  return isAct ? sentence("contradicted", { message: answer.errors.map((e) => e.message).join(" ") }) : "";
}

async function act(action) {
  const { found, nonce } = now.shown;
  const reason = named(`${action}-reason`)?.value.trim() ?? "";
  if (action === "fail") complain("fail-reason", "");
  if (action === "fail" && !reason) return complain("fail-reason", "reason_missing");
  const { code, subject, verdict } = found;
  const scan = await add(now.officer.id, { action, code, subject, verdict, reason });
  if (now.shown?.nonce === nonce) now.shown.last = scan.nonce;
  await flushed();
  await drawQueue();
}

function hideAnswer() {
  now.shown = null;
  named("answer").hidden = true;
  named("answer").replaceChildren();
  named("scan").reset();
  named("scan").hidden = false;
}

// Camera and pictures

async function openEyes() {
  const detector = await camera.reader().catch(() => null);
  named("unseen").hidden = Boolean(detector);
  named("unseen").textContent = sentence("unseen");
  named("camera").hidden = !detector || !camera.hasCamera();
  named("camera").addEventListener("click", () => watch(detector));
  named("camera-off").addEventListener("click", () => { camera.stop(); named("view").hidden = true; });
  named("picture").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    const text = detector ? await camera.inPicture(file, detector) : await camera.byPortal(file, addresses);
    target.value = "";
    seen(text, text === undefined ? "picture_unread" : "no_code_in_picture");
  });
}

async function watch(detector) {
  named("view").hidden = false;
  const text = await camera.look(named("video"), detector).catch(() => undefined);
  named("view").hidden = true;
  if (text !== null) seen(text, "no_camera");
}

function seen(text, otherwise) {
  if (!text) return complain("code", otherwise);
  named("code").value = text;
  named("scan").requestSubmit();
}

// Begin

function listen() {
  named("scan").addEventListener("submit", check);
  named("send").addEventListener("click", flush);
  named("update").addEventListener("click", learn);
  named("hand-over").addEventListener("click", async () => { await officers.handOver(); await takeOver(); });
  named("answer").addEventListener("click", ({ target }) => {
    if (target.dataset.act) act(target.dataset.act);
    if (target.dataset.next !== undefined) { hideAnswer(); named("code").focus(); }
  });
  window.addEventListener("online", async () => { drawNetwork(); await learn(); await flush(); });
  window.addEventListener("offline", drawNetwork);
  setInterval(() => navigator.onLine && learn().then(flush), UPDATE_EVERY);
}

async function begin() {
  listen();
  drawNetwork();
  await openEyes();
  now.known = await knowledge();
  drawKnowledge();
  await takeOver();
  if (navigator.onLine) await learn();
  await flush();
  await navigator.storage?.persist?.();
}

navigator.serviceWorker?.register(addresses.worker, { type: "classic" });
await begin();
document.body.dataset.ready = "yes";
