// Base45 (RFC 9285), strict: one text stands for one byte string.
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES = new Map([...ALPHABET].map((symbol, value) => [symbol, value]));

// The bytes that encode to exactly this text; throws on any other text.
export function decode(text) {
  const values = Array.from(text, valueOf);
  if (values.length % 3 === 1) throw new Error("not Base45");
  const bytes = [];
  for (let place = 0; place < values.length; place += 3) {
    const [low, middle, high] = values.slice(place, place + 3);
    const number = low + 45 * middle + 2025 * (high ?? 0);
    if (number > (high === undefined ? 0xff : 0xffff)) throw new Error("not Base45");
    if (high !== undefined) bytes.push(number >> 8);
    bytes.push(number & 0xff);
  }
  return Uint8Array.from(bytes);
}

function valueOf(symbol) {
  const value = VALUES.get(symbol);
  if (value === undefined) throw new Error("not Base45");
  return value;
}
