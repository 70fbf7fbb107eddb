// Deterministic CBOR (RFC 8949, 4.2.1) of the few types that codes and lists have.
// Maps become Map, byte strings Uint8Array, whole numbers Number. What is lawful CBOR
// but none of ours becomes FOREIGN, which nothing expects and nothing encodes.
import { fromText, joined, same, toText } from "./bytes.js";

export const FOREIGN = Symbol("a value of no type of ours");
const DEEPEST = 8;
const NULL = 0xf6;
const [UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG] = [0, 1, 2, 3, 4, 5, 6];

// The value whose one byte form this is; throws on any other bytes.
export function decodeExactly(bytes) {
  const value = decode(bytes);
  if (!isOneForm(value, bytes)) throw new Error("not the deterministic form");
  return value;
}

export function isOneForm(value, bytes) {
  try {
    return same(encode(value), bytes);
  } catch {
    return false;
  }
}

export function decode(bytes) {
  const source = { bytes, place: 0 };
  const value = read(source, 0);
  if (source.place !== bytes.length) throw new Error("bytes behind the value");
  return value;
}

export function encode(value) {
  if (value === null) return Uint8Array.of(NULL);
  if (Number.isSafeInteger(value)) {
    return value < 0 ? head(NEGATIVE, -1 - value) : head(UNSIGNED, value);
  }
  if (value instanceof Uint8Array) return joined(head(BYTES, value.length), value);
  if (typeof value === "string") {
    const text = fromText(value);
    return joined(head(TEXT, text.length), text);
  }
  if (Array.isArray(value)) {
    return joined(head(ARRAY, value.length), ...value.map(encode));
  }
  if (value instanceof Map) return encodedMap(value);
  throw new Error("a value of no type of ours");
}

function encodedMap(map) {
  const entries = [...map].map(([key, value]) => [encode(key), encode(value)]);
  entries.sort(([one], [other]) => compare(one, other));
  return joined(head(MAP, map.size), ...entries.flat());
}

function compare(one, other) {
  const place = one.findIndex((byte, n) => byte !== other[n]);
  return place < 0 ? one.length - other.length : one[place] - (other[place] ?? -1);
}

function head(kind, number) {
  const sizes = [[24, 0], [0x100, 1], [0x10000, 2], [0x100000000, 4], [Infinity, 8]];
  const width = sizes.find(([limit]) => number < limit)[1];
  if (!width) return Uint8Array.of((kind << 5) | number);
  const bytes = new Uint8Array(1 + width);
  bytes[0] = (kind << 5) | (24 + Math.log2(width));
  for (let n = width, rest = number; n > 0; n -= 1, rest = Math.floor(rest / 256)) {
    bytes[n] = rest % 256;
  }
  return bytes;
}

function read(source, depth) {
  if (depth > DEEPEST) throw new Error("nested too deep");
  const first = taken(source, 1)[0];
  const kind = first >> 5;
  if (kind > TAG) return simple(source, first & 31);
  const number = readNumber(source, first & 31);
  switch (kind) {
    case UNSIGNED: return exact(number);
    case NEGATIVE: return exact(-1 - number);
    case BYTES: return taken(source, number);
    case TEXT: return toText(taken(source, number));
    case ARRAY: return readMany(source, number, depth);
    case MAP: return readMap(source, number, depth);
    default: return read(source, depth + 1), FOREIGN;
  }
}

function exact(number) {
  return Number.isSafeInteger(number) ? number : FOREIGN;
}

function simple(source, low) {
  if (low === (NULL & 31)) return null;
  if (low > 27) throw new Error("an indefinite length or a reserved value");
  if (low >= 24) taken(source, 2 ** (low - 24));
  return FOREIGN;
}

function readNumber(source, low) {
  if (low < 24) return low;
  if (low > 27) throw new Error("an indefinite length");
  return taken(source, 2 ** (low - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
}

function taken(source, count) {
  const part = source.bytes.subarray(source.place, source.place + count);
  if (part.length !== count) throw new Error("the bytes end too soon");
  source.place += count;
  return part;
}

function readMany(source, count, depth) {
  const values = [];
  for (let n = 0; n < count; n += 1) values.push(read(source, depth + 1));
  return values;
}

function readMap(source, count, depth) {
  const map = new Map();
  for (let n = 0; n < count; n += 1) {
    const key = read(source, depth + 1);
    if (map.has(key)) throw new Error("a repeated key");
    map.set(key, read(source, depth + 1));
  }
  return map;
}
