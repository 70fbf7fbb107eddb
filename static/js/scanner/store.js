// What stays on the device: scans by their nonce, and a few things by name.
const NAME = "gate-scanner";
let opening = null;

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const made = request.result;
      made.createObjectStore("kept");
      made.createObjectStore("scans", { keyPath: "nonce" }).createIndex("officer", "officer");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

// Runs `ask` on one store; its request's result once everything is really written.
async function within(store, mode, ask) {
  const transaction = (await database()).transaction(store, mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const request = ask(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const kept = (name) => within("kept", "readonly", (store) => store.get(name));
export const keep = (name, value) => within("kept", "readwrite", (store) => store.put(value, name));
export const forget = (name) => within("kept", "readwrite", (store) => store.delete(name));

// Writes what `change` makes of the present value, in one step; null changes nothing.
export async function replace(name, change) {
  await within("kept", "readwrite", (store) => {
    const request = store.get(name);
    request.onsuccess = () => {
      const made = change(request.result);
      if (made !== null) store.put(made, name);
    };
    return request;
  });
}

export const putScan = (scan) => within("scans", "readwrite", (store) => store.put(scan));
export const dropScan = (nonce) => within("scans", "readwrite", (store) => store.delete(nonce));

// All scans of one officer, oldest first.
export async function scansOf(officer) {
  const scans = await within("scans", "readonly", (store) => store.index("officer").getAll(officer));
  return scans.sort((one, other) => one.order - other.order);
}
