// Signed messages as they arrive, COSE_Sign1 and compact JWS: opened strictly, because
// each is compared with the bytes that its own parts would make.
import { fromBase64url, fromText, isAscii, joined, same, toBase64url, toText } from "./bytes.js";
import { encode } from "./cbor.js";

export const ES256 = -7;
export const EDDSA = -8;
const NAMES = new Map([["ES256", ES256], ["EdDSA", EDDSA]]);
const KID_BYTES = 8;
const SIGNATURE_BYTES = 64;
const SIGN1 = Uint8Array.of(0xd2, 0x84);
const NOTHING_UNPROTECTED = Uint8Array.of(0xa0);
const SIGNED_CONTEXT = joined(Uint8Array.of(0x84, 0x6a), fromText("Signature1"));
const NO_EXTRA = Uint8Array.of(0x40);
const SIGNATURE_HEAD = Uint8Array.of(0x58, 0x40);
// Bytes before the content of a longer byte string, by the first of them.
const LONG_HEADS = new Map([[0x58, 2], [0x59, 3], [0x5a, 5]]);

// {alg, kid, payload, signature, signed} of a COSE_Sign1 with exactly our header.
export function openedCose(message, typ) {
  for (const alg of NAMES.values()) {
    const start = kidAt(alg, typ);
    const kid = message.subarray(start, start + KID_BYTES);
    if (kid.length !== KID_BYTES) continue;
    const header = headerOf(alg, kid, typ);
    const before = joined(SIGN1, header, NOTHING_UNPROTECTED);
    if (same(message.subarray(0, before.length), before)) {
      return coseParts(message, { alg, kid, header, start: before.length });
    }
  }
  throw new Error("not a message of this type");
}

function coseParts(message, { alg, kid, header, start }) {
  const end = message.length - SIGNATURE_HEAD.length - SIGNATURE_BYTES;
  const held = message.subarray(start, end);
  if (end <= start || !same(message.subarray(end, end + 2), SIGNATURE_HEAD)) {
    throw new Error("no payload or no signature");
  }
  const payload = held.subarray(LONG_HEADS.get(held[0]) ?? 1);
  if (!same(encode(payload), held)) throw new Error("no byte string in its one form");
  const signed = joined(SIGNED_CONTEXT, header, NO_EXTRA, held);
  return { alg, kid, payload, signature: message.subarray(end + 2), signed };
}

function headerOf(alg, kid, typ) {
  return encode(encode(new Map([[1, alg], [4, kid], [16, typ]])));
}

// Where the kid stands in a message of this type.
function kidAt(alg, typ) {
  const filled = (byte) => headerOf(alg, new Uint8Array(KID_BYTES).fill(byte), typ);
  const [zeros, ones] = [filled(0), filled(1)];
  return SIGN1.length + zeros.findIndex((byte, n) => byte !== ones[n]);
}

// The same of a JWS in compact form (RFC 7515) with exactly our header.
export function openedJws(text, typ) {
  const parts = text.split(".");
  if (parts.length !== 3) throw new Error("not three parts");
  const [head, body, tail] = parts;
  const signature = fromBase64url(tail);
  const named = JSON.parse(toText(fromBase64url(head)));
  const alg = NAMES.get(named.alg);
  const kid = fromBase64url(named.kid);
  const wanted = fromText(canonical({ alg: named.alg, kid: named.kid, typ }));
  const isOurs = alg !== undefined && toBase64url(wanted) === head;
  if (!isOurs || kid.length !== KID_BYTES || signature.length !== SIGNATURE_BYTES) {
    throw new Error("not a message of this type");
  }
  return { alg, kid, payload: fromBase64url(body), signature, signed: fromText(`${head}.${body}`) };
}

// The JSON document whose one form these bytes are: members sorted, ASCII, no spaces.
export function documentIn(payload) {
  const document = isAscii(payload) ? JSON.parse(toText(payload)) : null;
  if (document === null || canonical(document) !== toText(payload)) {
    throw new Error("not the one form of its JSON");
  }
  return document;
}

export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort();
    return `{${members.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  return JSON.stringify(value).replace(/[^ -~]/g, escaped);
}

function escaped(symbol) {
  return `\\u${symbol.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
