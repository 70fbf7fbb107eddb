// Judges our proofs as Sigstore's clients judge those of Rekor. Reads a JSON list from
// standard input and answers, for each proof, whether it holds.
"use strict";
const { createPublicKey } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { verifyCheckpoint } = require("@sigstore/verify/dist/tlog/checkpoint.js");
const { verifyMerkleInclusion } = require("@sigstore/verify/dist/tlog/merkle.js");

function holds({ entry, index, hashes, note, key }) {
  const publicKey = createPublicKey({ key: key.jwk, format: "jwk" });
  const log = {
    logID: Buffer.from(key.id, "hex"),
    baseURL: key.name,
    publicKey,
  };
  const told = {
    canonicalizedBody: Buffer.from(entry, "base64"),
    inclusionProof: {
      logIndex: String(index),
      hashes: hashes.map((one) => Buffer.from(one, "base64")),
      checkpoint: { envelope: note },
    },
  };
  try {
    verifyMerkleInclusion(told, verifyCheckpoint(told, [log]));
  } catch {
    return false;
  }
  return true;
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0)).map(holds)));
