// Judges our codes as a stranger would: only a published key, Base45 and @auth0/cose.
// Reads {"jwks", "texts"} from standard input and answers, for each text, with what is
// signed (hex) or null. It knows no clock.
import { text as everything } from "node:stream/consumers";
import { Headers, Sign1 } from "@auth0/cose";
import { importJWK } from "jose";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const PREFIX_LENGTH = 5;

function base45(text) {
  const values = [...text].map((character) => ALPHABET.indexOf(character));
  if (values.includes(-1) || values.length % 3 === 1) throw new Error("not Base45");
  const bytes = [];
  for (let place = 0; place < values.length; place += 3) {
    const [low, middle, high] = values.slice(place, place + 3);
    const word = low + 45 * middle + 2025 * (high ?? 0);
    if (word > (high === undefined ? 0xff : 0xffff)) throw new Error("not Base45");
    if (high !== undefined) bytes.push(word >> 8);
    bytes.push(word & 0xff);
  }
  return Uint8Array.from(bytes);
}

async function judged(text, keys) {
  try {
    const message = Sign1.decode(base45(text.slice(PREFIX_LENGTH)));
    const kid = message.protectedHeaders.get(Headers.KeyID);
    const { key, algorithm } = keys.get(Buffer.from(kid).toString("base64url"));
    await message.verify(key, { algorithms: [algorithm] });
    return Buffer.from(message.payload).toString("hex");
  } catch {
    return null;
  }
}

const { jwks, texts } = JSON.parse(await everything(process.stdin));
const ALGORITHMS = { ES256: -7, EdDSA: -8 };
const keys = new Map();
for (const { kid, use, ...jwk } of jwks) {
  keys.set(kid, { key: await importJWK(jwk), algorithm: ALGORITHMS[jwk.alg] });
}
const answers = [];
for (const text of texts) answers.push(await judged(text, keys));
process.stdout.write(JSON.stringify(answers));
