// Keeps the page and its files on the device. KEPT, in the line before, is what they
// are; another version of it is another cache, and the older ones go.
const PREFIX = "gate-scanner-";
const NAME = PREFIX + KEPT.version;
const PATIENCE = 4000;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === KEPT.page) {
    event.respondWith(page(request));
  } else if (KEPT.files.includes(pathname)) {
    event.respondWith(file(request));
  }
});

// All of it or nothing: where somebody is signed out meanwhile, the page would be a
// redirect, and the version before goes on.
async function install() {
  const cache = await caches.open(NAME);
  const asked = [KEPT.page, ...KEPT.files].map(
    (path) => new Request(path, { cache: "reload", redirect: "error" }),
  );
  await cache.addAll(asked);
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

// The network's page if it comes soon, so that a sign-out or another language counts;
// what a device kept otherwise.
async function page(request) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(KEPT.page, { ignoreSearch: true, ignoreVary: true });
  const fresh = fetch(request).then((response) => {
    if (response.ok) cache.put(KEPT.page, response.clone());
    return response.status >= 500 && kept ? kept : response;
  });
  if (!kept) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([fresh.catch(() => kept), late]);
}

async function file(request) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  return kept ?? fetch(request);
}
