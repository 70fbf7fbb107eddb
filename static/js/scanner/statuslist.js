// Status lists (draft-ietf-oauth-status-list) as CWT and as JWT: two bits a code.
import { fromBase64url, toHex } from "./bytes.js";
import { decodeExactly } from "./cbor.js";
import { isMoment, isSignedBy, maySign } from "./keys.js";
import { documentIn, openedCose, openedJws } from "./opening.js";

export const MARKS = ["VALID", "REVOKED", "SUSPENDED", "CONSUMED"];
export const ENTRIES = 131_072;
const CWT_TYPE = "application/statuslist+cwt";
const JWT_TYPE = "statuslist+jwt";
const LONGEST_TOKEN = 65_536;
const LIVES_FOR = 24 * 3600;
const BITS = 2;
const PACKED_BYTES = (ENTRIES * BITS) / 8;

// The list in a CWT that one of the bundle's status keys signed; throws otherwise.
export async function readCwt(token, keys) {
  if (token.length > LONGEST_TOKEN) throw new Error("longer than any list");
  const message = openedCose(token, CWT_TYPE);
  const claims = decodeExactly(message.payload);
  const [uri, expires, issued, held, ttl] = valuesOf(claims, [2, 4, 6, 65533, 65534]);
  const [lst, bits] = valuesOf(held, ["lst", "bits"]);
  if (!(lst instanceof Uint8Array)) throw new Error("not a list");
  return trusted(message, keys, { uri, expires, issued, ttl, lst, bits });
}

// The same in a JWT.
export async function readJwt(token, keys) {
  if (token.length > LONGEST_TOKEN) throw new Error("longer than any list");
  const message = openedJws(token, JWT_TYPE);
  const said = documentIn(message.payload);
  const { exp: expires, iat: issued, status_list: held, sub: uri, ttl } = said;
  const members = [Object.keys(said).join(), Object.keys(held).join()].join(" ");
  if (members !== "exp,iat,status_list,sub,ttl bits,lst") throw new Error("not a list");
  const lst = fromBase64url(held.lst);
  return trusted(message, keys, { uri, expires, issued, ttl, lst, bits: held.bits });
}

// What a list says of one index; index 0 is in the lowest bits of the first byte.
export function markAt(list, index) {
  const place = index * BITS;
  return MARKS[(list.packed[place >> 3] >> (place & 7)) & 3];
}

// The bytes that a zlib stream holds, if they are exactly so many; no more is ever
// unpacked, and nothing may stand behind the stream.
export async function inflate(data, size = PACKED_BYTES) {
  const packed = new Uint8Array(size);
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  let place = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (place + value.length > size) {
      await reader.cancel().catch(() => {});
      throw new Error("a list of another size");
    }
    packed.set(value, place);
    place += value.length;
  }
  if (place !== size) throw new Error("a list of another size");
  return packed;
}

async function trusted(message, keys, { uri, expires, issued, ttl, lst, bits }) {
  const lawful =
    bits === BITS && typeof uri === "string" && [expires, issued, ttl].every(isMoment) &&
    issued < expires && expires <= issued + LIVES_FOR;
  if (!lawful) throw new Error("not a status list");
  const key = keys.get(toHex(message.kid));
  if (!maySign(key, "status", issued) || !(await isSignedBy(key, message))) {
    throw new Error("not signed by a status key");
  }
  return { uri, issuedAt: issued, expiresAt: expires, packed: await inflate(lst) };
}

function valuesOf(map, keys) {
  const named = map instanceof Map ? [...map.keys()] : [];
  if (named.length !== keys.length || !keys.every((key, n) => key === named[n])) {
    throw new Error("not the claims of a status list");
  }
  return [...map.values()];
}
