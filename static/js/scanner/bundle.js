// The trust bundle: all that this device believes, in one text that a pinned root signed.
import { toHex } from "./bytes.js";
import { isMoment, isSignedBy, maySign, readKey } from "./keys.js";
import { documentIn, openedJws } from "./opening.js";

export const TYPE = "gcc-bundle+jwt";
const LONGEST_TEXT = 1_048_576;
const LIVES_FOR = 7 * 24 * 3600;
const MEMBERS = "exp,iat,iss,keys,prefix,status_lists,version";
const KEY_MEMBERS = "compromised_at,jwk,not_before,scheme,sign_until,state,use,verify_until";
const LIST_MEMBERS = "cwt,jwt,uri";

// Why a text must not replace the bundle that the device has, as `code`.
export class BundleError extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

// The bundle in a text that a pinned root signed. `seen` is the highest version that
// was ever accepted here: an older one is a rollback.
export async function readBundle(text, { pinned, seen = 0 }) {
  const [message, bundle] = await opened(text);
  const root = bundle.keys.get(toHex(message.kid));
  const trusted = root && pinned.includes(root.fingerprint);
  if (!trusted || !maySign(root, "bundle", bundle.issuedAt)) throw new BundleError("not_trusted");
  if (!(await isSignedBy(root, message))) throw new BundleError("not_trusted");
  if (bundle.version < seen) throw new BundleError("rolled_back");
  return bundle;
}

// The roots to pin once a bundle is accepted: so one root introduces the next.
export function rootsOf(bundle) {
  const roots = [...bundle.keys.values()].filter((key) => key.use === "bundle" && !key.isCompromised);
  return roots.map((key) => key.fingerprint).sort();
}

async function opened(text) {
  try {
    if (text.length > LONGEST_TEXT) throw new Error("longer than any bundle");
    const message = openedJws(text, TYPE);
    return [message, await bundleFrom(documentIn(message.payload))];
  } catch {
    throw new BundleError("malformed");
  }
}

async function bundleFrom(said) {
  const { exp, iat, iss, prefix, version } = said;
  const lists = said.status_lists.map((each) => shaped(each, LIST_MEMBERS));
  const keys = await Promise.all(said.keys.map((each) => readKey(shaped(each, KEY_MEMBERS))));
  const texts = [iss, prefix, ...lists.flatMap(({ cwt, jwt, uri }) => [cwt, jwt, uri])];
  const bundle = {
    version, prefix, issuer: iss, issuedAt: iat, expiresAt: exp,
    keys: new Map(keys.map((key) => [key.kid, key])),
    lists: new Map(lists.map((each) => [each.uri, each])),
  };
  const lawful =
    shaped(said, MEMBERS) && texts.every((text) => typeof text === "string") &&
    [exp, iat, version].every(isMoment) && iat < exp && exp <= iat + LIVES_FOR &&
    bundle.keys.size === keys.length && bundle.lists.size === lists.length;
  if (!lawful) throw new Error("not a bundle");
  return bundle;
}

function shaped(value, members) {
  if (Object.keys(value).join() !== members) throw new Error("not the members of a bundle");
  return value;
}
