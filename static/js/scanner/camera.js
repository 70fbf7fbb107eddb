// QR codes seen by a camera or in a picture, where the browser can read them.
import { asked } from "./officer.js";

const FORMATS = ["qr_code"];
const EVERY = 150;
let stream = null;

// The browser's reader of QR codes, or null.
export async function reader() {
  if (!("BarcodeDetector" in globalThis)) return null;
  const known = await BarcodeDetector.getSupportedFormats();
  return known.includes("qr_code") ? new BarcodeDetector({ formats: FORMATS }) : null;
}

export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

// Shows what the camera sees until a code is read, which it gives; null if stopped.
export async function look(video, detector) {
  stop();
  const mine = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  stream = mine;
  video.srcObject = mine;
  await video.play();
  while (stream === mine) {
    const text = await read(detector, video);
    if (text) {
      stop();
      return text;
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
  return null;
}

export function stop() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
}

// The text of the QR code in a picture, or null.
export async function inPicture(file, detector) {
  const picture = await createImageBitmap(file).catch(() => null);
  return picture && read(detector, picture);
}

// The same by the portal, for browsers without a reader; undefined if it cannot be asked.
export async function byPortal(file, { session, picture }) {
  const { state, token } = await asked(session);
  if (state !== "in") return undefined;
  const headers = { "Content-Type": "application/octet-stream", "X-CSRFToken": token };
  const answer = await fetch(picture, { method: "POST", headers, body: file }).catch(() => null);
  return answer?.ok ? (await answer.json()).text : undefined;
}

async function read(detector, source) {
  const found = await detector.detect(source).catch(() => []);
  return found[0]?.rawValue ?? null;
}
