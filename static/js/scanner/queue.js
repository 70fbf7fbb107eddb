// Scans and acts that wait for the portal, and what it answered. A scan leaves the
// queue by an answer only; its nonce makes that it counts once however often it is sent.
import { asked } from "./officer.js";
import { dropScan, keep, kept, putScan, scansOf } from "./store.js";

const MOST_ROWS = 100;
const MOST_ANSWERED = 50;
// A scan that is sent later than this was made without a connection, whatever it seemed.
const LATE = 60_000;
let sending = null;

// Puts a scan down for an officer before anything else is done with it.
export async function add(officer, scan) {
  const device = (await kept("device")) ?? `scanner-${random(4)}`;
  await keep("device", device);
  const last = (await scansOf(officer)).at(-1);
  const row = { nonce: random(16), at: new Date().toISOString(), device, offline: !navigator.onLine, ...scan };
  const made = { nonce: row.nonce, officer, order: (last?.order ?? 0) + 1, row };
  await putScan(made);
  return made;
}

// Sends what waits; gives "sent", "nothing", "out", "other" or "away".
export function send(officer, { session, scans }) {
  sending ??= sendAll(officer, session, scans).finally(() => { sending = null; });
  return sending;
}

async function sendAll(officer, session, address) {
  const waiting = (await scansOf(officer)).filter((scan) => !scan.answer);
  if (!waiting.length) return "nothing";
  const { state, officer: now, token } = await asked(session);
  if (state !== "in") return state;
  if (now.id !== officer) return "other";
  for (let first = 0; first < waiting.length; first += MOST_ROWS) {
    const some = waiting.slice(first, first + MOST_ROWS);
    const answers = await posted(address, token, some.map(rowOf));
    if (!answers) return "away";
    await Promise.all(some.map((scan, n) => putScan({ ...scan, answer: answers[n] })));
  }
  await prune(officer);
  return "sent";
}

function rowOf({ row }) {
  return { ...row, offline: row.offline || Date.now() - Date.parse(row.at) > LATE };
}

async function posted(address, token, rows) {
  try {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(rows) });
    const results = answer.ok ? (await answer.json()).results : [];
    return results.length === rows.length ? results : null;
  } catch {
    return null;
  }
}

async function prune(officer) {
  const answered = (await scansOf(officer)).filter((scan) => scan.answer);
  const old = answered.slice(0, Math.max(answered.length - MOST_ANSWERED, 0));
  await Promise.all(old.map((scan) => dropScan(scan.nonce)));
}

function random(bytes) {
  const made = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(made, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
