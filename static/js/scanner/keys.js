// Keys as a trust bundle names them, and whether one of them made a signature.
import { fromBase64url, fromText, sha256, toBase64url, toHex } from "./bytes.js";
import { EDDSA, ES256, canonical } from "./opening.js";

export const USES = ["code", "status", "bundle", "log"];
const STATES = ["pending", "active", "retired", "expired", "compromised"];
const LATEST = 2 ** 32 - 1;
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
const KINDS = {
  EC: { crv: "P-256", alg: "ES256", number: ES256, members: ["crv", "kty", "x", "y"] },
  OKP: { crv: "Ed25519", alg: "EdDSA", number: EDDSA, members: ["crv", "kty", "x"] },
};
const IMPORTED = {
  [ES256]: { name: "ECDSA", namedCurve: "P-256" },
  [EDDSA]: { name: "Ed25519" },
};
const CHECKED = {
  [ES256]: { name: "ECDSA", hash: "SHA-256" },
  [EDDSA]: { name: "Ed25519" },
};

export const isMoment = (value) => Number.isInteger(value) && value >= 0 && value <= LATEST;

// A key of the bundle. `kid` and `fingerprint` are text; `publicKey` is null where this
// browser does not know the algorithm.
export async function readKey(said) {
  const { jwk, use, state } = said;
  const kind = KINDS[jwk.kty];
  const members = [...kind.members, "alg", "kid", "use"].sort();
  const named = Object.fromEntries(kind.members.map((name) => [name, jwk[name]]));
  const thumbprint = await sha256(fromText(canonical(named)));
  const kid = thumbprint.subarray(0, 8);
  const lawful =
    Object.keys(jwk).join() === members.join() &&
    jwk.crv === kind.crv && jwk.alg === kind.alg && jwk.use === "sig" &&
    jwk.kid === toBase64url(kid) && fromBase64url(jwk.x).length === 32 &&
    (jwk.y === undefined || fromBase64url(jwk.y).length === 32) &&
    USES.includes(use) && STATES.includes(state) &&
    [said.not_before, said.sign_until, said.verify_until].every(isMoment) &&
    [said.compromised_at, said.scheme].every((value) => value === null || isMoment(value));
  if (!lawful) throw new Error("not a key");
  const publicKey = await imported(named, kind.number);
  const key = { ...said, alg: kind.number, publicKey, kid: toHex(kid), fingerprint: toHex(thumbprint) };
  return { ...key, isCompromised: said.compromised_at !== null || state === "compromised" };
}

async function imported(named, alg) {
  const algorithm = IMPORTED[alg];
  try {
    return await crypto.subtle.importKey("jwk", named, algorithm, false, ["verify"]);
  } catch (fault) {
    if (fault.name === "NotSupportedError" && alg === EDDSA) return null;
    throw fault;
  }
}

// Whether the key could have signed something of this use at a moment.
export function maySign(key, use, at) {
  return key?.use === use && !key.isCompromised && key.not_before <= at && at <= key.sign_until;
}

// Whether the key signed this, with the one algorithm that it is bound to. In ECDSA
// only the low s counts, because (r, n-s) would fit as well.
export async function isSignedBy(key, message) {
  if (message.alg !== key.alg || key.publicKey === null) return false;
  if (key.alg === ES256 && BigInt(`0x${toHex(message.signature.subarray(32))}`) > HALF_ORDER) {
    return false;
  }
  const { signature, signed } = message;
  return crypto.subtle.verify(CHECKED[key.alg], key.publicKey, signature, signed);
}
