// The number of a code that people read, type and say.
const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CANONICAL = new RegExp(`^GC[A-HJKMNP-TV-Z][0-9][${SYMBOLS}]{11}$`);
const LONGEST_INPUT = 64;

// Whether this is a number in the one form that registers and tokens keep.
export function isCanonical(text) {
  if (!CANONICAL.test(text)) return false;
  const values = Array.from(text, (symbol) => BigInt(SYMBOLS.indexOf(symbol)));
  const check = values.pop();
  return values.reduce((sum, value) => sum * 32n + value, 0n) % 37n === check;
}

// The canonical number that a person meant, or null.
export function parse(text) {
  if (text.length > LONGEST_INPUT) return null;
  const plain = text.normalize("NFKC").replace(/[\s\p{Pd}]/gu, "");
  if (!/^[!-~]*$/.test(plain)) return null;
  const number = plain.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  return isCanonical(number) ? number : null;
}

// In groups of five, as it is printed and read aloud.
export function display(number) {
  return number.match(/.{5}/g).join("-");
}
