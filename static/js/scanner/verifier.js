// The strict verifier: a text in, one verdict out, never an exception. It knows a
// bundle, its status lists and a moment; it asks no clock and no network.
import { decode as fromBase45 } from "./base45.js";
import { toHex } from "./bytes.js";
import { UnsupportedVersion, readClaims } from "./claims.js";
import { isSignedBy } from "./keys.js";
import { EDDSA, openedCose } from "./opening.js";
import { markAt } from "./statuslist.js";

export const CLOCK_SKEW = 120;
export const FRESH_FOR = 4 * 3600;
export const USABLE_FOR = 24 * 3600;
const TYPE = "gcc+cwt";
const LONGEST_TEXT = 1200;
const LONGEST_TOKEN = 800;
const SUBJECT_TAIL = 6;

class Refused extends Error {
  constructor(verdict) {
    super(verdict);
    this.verdict = verdict;
  }
}

// {verdict, integrity, issuer, status, claims, bundleAge, statusAge, isFresh}. The three
// answers are "yes", "no" or "unchecked"; claims are there if integrity is "yes".
// `lists` are by their uri; `subject` is the whole of what the goods bear, or its end.
export async function verify(text, { bundle, lists, at, subject = null }) {
  const result = await judged(text, bundle, at, subject);
  const list = listFor(result, bundle, lists, at);
  const mark = list ? markAt(list, result.claims.index) : null;
  const spoken = mark === null ? result : withMark(result, mark);
  const bundleAge = Math.max(at - bundle.issuedAt, 0);
  const statusAge = list ? Math.max(at - list.issuedAt, 0) : null;
  const verdict = offlineVerdict(spoken.verdict, bundle, statusAge, at);
  const status = verdict === "STATUS_STALE" ? "unchecked" : spoken.status;
  const isFresh = statusAge !== null && statusAge <= FRESH_FOR;
  return { ...spoken, verdict, status, bundleAge, statusAge, isFresh };
}

// Whether what was given is the subject, or enough of its end.
export function names(given, subject) {
  return given === subject || (given.length >= SUBJECT_TAIL && subject.endsWith(given));
}

async function judged(text, bundle, at, subject) {
  try {
    return await judgedOrRefused(text, bundle, at, subject);
  } catch (fault) {
    return refused(fault instanceof Refused ? fault.verdict : "MALFORMED");
  }
}

async function judgedOrRefused(text, bundle, at, subject) {
  const { message, claims } = read(text, bundle.prefix);
  const key = bundle.keys.get(toHex(message.kid));
  if (key?.use !== "code") throw new Refused("UNKNOWN_KEY");
  if (key.publicKey === null && message.alg === EDDSA) throw new Refused("UNSUPPORTED_VERSION");
  if (!(await isSignedBy(key, message))) return answer("BAD_SIGNATURE", { integrity: "no" });
  const distrust = distrustOf(key, claims, bundle.issuer);
  if (distrust) return answer(distrust, { claims, integrity: "yes", issuer: "no" });
  const verdict = verdictAt(claims, at, subject);
  return answer(verdict, { claims, integrity: "yes", issuer: "yes" });
}

function answer(verdict, known) {
  const nothing = { claims: null, integrity: "unchecked", issuer: "unchecked", status: "unchecked" };
  return { ...nothing, verdict, ...known };
}

function refused(verdict) {
  const foreign = verdict === "UNKNOWN_KEY" || verdict === "WRONG_ENVIRONMENT";
  return answer(verdict, {
    integrity: verdict === "MALFORMED" ? "no" : "unchecked",
    issuer: foreign ? "no" : "unchecked",
  });
}

function read(text, prefix) {
  if (text.length > LONGEST_TEXT) throw new Refused("MALFORMED");
  if (!text.startsWith(prefix)) throw new Refused(verdictOnPrefix(text, prefix));
  try {
    const token = fromBase45(text.slice(prefix.length));
    if (token.length > LONGEST_TOKEN) throw new Error("the token is too long");
    const message = openedCose(token, TYPE);
    return { message, claims: readClaims(message.payload) };
  } catch (fault) {
    throw new Refused(fault instanceof UnsupportedVersion ? "UNSUPPORTED_VERSION" : "MALFORMED");
  }
}

function verdictOnPrefix(text, prefix) {
  if (!/^GC[CT][0-9]:/.test(text)) return "MALFORMED";
  return text.startsWith(prefix.slice(0, 3)) ? "UNSUPPORTED_VERSION" : "WRONG_ENVIRONMENT";
}

// Why a good signature does not make this an issuer's code, if it does not.
function distrustOf(key, claims, issuer) {
  if (key.isCompromised) return "KEY_COMPROMISED";
  if (claims.issuer !== issuer) return "WRONG_ENVIRONMENT";
  if (key.scheme !== null && key.scheme !== claims.scheme) return "UNKNOWN_KEY";
  const inTime = key.not_before <= claims.issuedAt && claims.issuedAt <= key.sign_until;
  return inTime && claims.expiresAt <= key.verify_until ? null : "UNKNOWN_KEY";
}

function verdictAt(claims, at, subject) {
  if (subject !== null && !names(subject, claims.subject)) return "SUBJECT_MISMATCH";
  if (at < claims.notBefore - CLOCK_SKEW) return "NOT_YET_VALID";
  return at >= claims.expiresAt + CLOCK_SKEW ? "EXPIRED" : "VALID";
}

// The list that speaks of the code: named in the bundle, and not of tomorrow.
function listFor({ claims, issuer }, bundle, lists, at) {
  const list = claims && issuer === "yes" ? lists.get(claims.uri) : null;
  if (!list || list.uri !== claims.uri || !bundle.lists.has(claims.uri)) return null;
  return list.issuedAt <= at + CLOCK_SKEW ? list : null;
}

function withMark(result, mark) {
  return mark === "VALID" ? { ...result, status: "yes" } : { ...result, verdict: mark, status: "no" };
}

// An expired bundle takes back a yes, and the claim to know every key.
function offlineVerdict(verdict, bundle, statusAge, at) {
  const lives = bundle.issuedAt - CLOCK_SKEW <= at && at < bundle.expiresAt;
  if (!lives && (verdict === "VALID" || verdict === "UNKNOWN_KEY")) return "BUNDLE_EXPIRED";
  if (verdict !== "VALID") return verdict;
  return statusAge === null || statusAge > USABLE_FOR ? "STATUS_STALE" : "VALID_OFFLINE";
}
