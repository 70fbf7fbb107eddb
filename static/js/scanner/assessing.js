// From what was scanned and read off the goods to one of three answers: go, wait, stop.
import { display, parse } from "./number.js";
import { verify } from "./verifier.js";
import { portName, sentence, span, words } from "./words.js";

const TOKEN = /^GC[CT][0-9]:/i;
const OF_A_SANDBOX = /^GCT/;
const LONGEST_SUBJECT = 64;
const TAIL = 6;

// {code, subject, verdict, result, number, tone, headline, sentence}, or null where the
// goods have to be compared first. `verdict` is "" where only the portal can judge.
export async function assess({ text, given, known, officer }) {
  const code = codeIn(text.trim());
  const number = TOKEN.test(code) ? null : parse(code);
  const asked = { code, subject: given, number: number && display(number), result: null };
  if (number) return given ? { ...asked, verdict: "", ...unverified() } : null;
  if (!known) return given ? { ...asked, verdict: "BUNDLE_EXPIRED", ...withoutTrust() } : null;
  const at = Math.floor(Date.now() / 1000);
  const alone = await verify(code, { ...known, at });
  if (!given && words.verdicts[alone.verdict].tone !== "stop") return null;
  const borne = alone.claims?.subject ?? "";
  const subject = given && !isNamed(given, borne) ? given : borne;
  const result = borne ? await verify(code, { ...known, at, subject }) : alone;
  const named = alone.claims && display(alone.claims.number);
  return { ...asked, number: named, verdict: result.verdict, result, ...wordingOf(result, officer, code) };
}

// What is shown once the portal has spoken as well: {tone, headline, sentence, mayAct}.
// It may stop what the device let go, and let go what the device only doubted.
export function told(found, answer) {
  const local = { ...found, mayAct: found.verdict === "VALID_OFFLINE" && found.tone !== "stop" };
  if (!answer || found.tone === "stop") return local;
  if (answer.result === "done") return { ...words.verdicts.VALID, mayAct: true };
  const refusal = words.refusals[answer.result] ?? words.not_now;
  return { ...refusal, sentence: messageOf(answer), mayAct: false };
}

export function messageOf({ result, errors }) {
  const said = errors.map(({ message, remedy }) => [message, remedy].filter(Boolean).join(" "));
  return said.join(" ") || result;
}

function wordingOf(result, officer, code) {
  if (result.verdict === "WRONG_ENVIRONMENT" && OF_A_SANDBOX.test(code)) return words.sandbox;
  const wording = words.verdicts[result.verdict];
  if (result.verdict !== "VALID_OFFLINE") return wording;
  const { port } = result.claims;
  if (!officer.ports.includes(port)) {
    return { ...words.refusals.wrong_port, sentence: sentence("another_port", { port: portName(port) }) };
  }
  if (result.isFresh) return wording;
  return { ...wording, tone: "wait", sentence: sentence("aged", { age: span(result.statusAge) }) };
}

function unverified() {
  return { tone: "wait", headline: sentence("number_headline"), sentence: sentence("number_sentence") };
}

function withoutTrust() {
  return { ...words.verdicts.BUNDLE_EXPIRED, sentence: sentence("no_trust") };
}

// The code in a verification link, or the text itself.
function codeIn(text) {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return text;
  return (new URL(text).searchParams.get("code") ?? "").trim();
}

// Whether what was read off the goods is all of the subject, or its last six at least.
function isNamed(given, subject) {
  const [read, borne] = [plain(given), plain(subject)];
  return borne !== "" && (read === borne || (read.length >= TAIL && borne.endsWith(read)));
}

function plain(text) {
  const folded = text.slice(0, LONGEST_SUBJECT).normalize("NFKC").toUpperCase();
  return folded.replace(/[^\p{L}\p{N}]/gu, "");
}
