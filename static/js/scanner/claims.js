// What a code says: the claims of profile version 1, in their one CBOR form.
import { isAscii, toText } from "./bytes.js";
import { decode, isOneForm } from "./cbor.js";
import { isCanonical } from "./number.js";
import { ENTRIES } from "./statuslist.js";

const [GCC, PROFILE_VERSION, LATEST] = [-65537, 1, 2 ** 32 - 1];
const LONGEST_VALIDITY = 180 * 24 * 3600;
const TOP_KEYS = [1, 4, 5, 6, 7, 65535, GCC];
const GCC_KEYS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const TEXTS = {
  issuer: /^[!-~]{1,16}$/,
  uri: /^[!-~]{1,64}$/,
  exporter: /^[0-9A-Z]{18}$/,
  subject: /^[0-9A-Z][0-9A-Z./-]{0,31}$/,
  hsCode: /^([0-9]{6}|[0-9]{8}|[0-9]{10}|[0-9]{13})$/,
  carbon: /^[0-9]{1,15}(\.[0-9]{1,12})?$/,
  port: /^[A-Z]{2}[A-Z2-9]{3}$/,
  destination: /^[A-Z]{2}$/,
  ruleSet: /^20[0-9]{8}$/,
};

// A profile version that this program does not know.
export class UnsupportedVersion extends Error {}

// The claims whose one byte form this is; throws on any other bytes.
export function readClaims(payload) {
  const root = decode(payload);
  const version = root instanceof Map && root.get(GCC) instanceof Map && root.get(GCC).get(1);
  if (Number.isInteger(version) && version !== PROFILE_VERSION) throw new UnsupportedVersion();
  const claims = claimsIn(root);
  if (!isLawful(claims) || !isOneForm(root, payload)) throw new Error("not the claims of a code");
  return claims;
}

function claimsIn(root) {
  const [issuer, expiresAt, notBefore, issuedAt, cti, status, gcc] = valuesOf(root, TOP_KEYS);
  const [reference] = valuesOf(status, ["status_list"]);
  const [index, uri] = valuesOf(reference, ["idx", "uri"]);
  const [, scheme, exporter, subject, hsCode, batteries, carbon, port, destination, ruleSet] =
    valuesOf(gcc, GCC_KEYS);
  return {
    issuer, expiresAt, notBefore, issuedAt, index, uri, scheme, exporter, subject, hsCode,
    batteries, carbon, port, destination, ruleSet, number: numberIn(cti),
  };
}

function isLawful(claims) {
  const { issuedAt, notBefore, expiresAt, index, scheme, batteries, carbon } = claims;
  const texts = Object.keys(TEXTS).filter((name) => name !== "carbon");
  return (
    [issuedAt, notBefore, expiresAt].every((time) => isWhole(time, 0, LATEST)) &&
    issuedAt <= notBefore && notBefore < expiresAt &&
    expiresAt - notBefore <= LONGEST_VALIDITY &&
    isWhole(index, 0, ENTRIES - 1) && isWhole(scheme, 1, 0xffff) &&
    texts.every((name) => fits(name, claims[name])) && isCanonical(claims.number) &&
    (batteries === null || isPair(batteries, (count) => isWhole(count, 1, 999))) &&
    (carbon === null || isPair(carbon, (value) => fits("carbon", value)))
  );
}

function isPair(value, isLawfulFirst) {
  const digest = Array.isArray(value) && value.length === 2 ? value[1] : null;
  return digest instanceof Uint8Array && digest.length === 32 && isLawfulFirst(value[0]);
}

function isWhole(value, least, most) {
  return Number.isInteger(value) && value >= least && value <= most;
}

function fits(name, value) {
  return typeof value === "string" && TEXTS[name].test(value);
}

function numberIn(cti) {
  return cti instanceof Uint8Array && isAscii(cti) ? toText(cti) : "";
}

function valuesOf(map, keys) {
  const named = map instanceof Map ? [...map.keys()] : [];
  if (named.length !== keys.length || !keys.every((key, n) => key === named[n])) {
    throw new Error("not the claims of this profile");
  }
  return [...map.values()];
}
