// Keeps the form for raising a concern on the phone, so that it opens where there is no network.
"use strict";
const KEPT = {{ kept|safe }};
const CACHE = "concerns-{{ version }}";
const PATIENCE_MS = 5000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([KEPT.shell, ...KEPT.assets])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(
    names.filter((name) => name.startsWith("concerns-") && name !== CACHE).map((name) => caches.delete(name))
  )).then(() => self.clients.claim()));
});

// The page from the network; the kept form where there is none, or where it takes too long.
function page(request) {
  const kept = () => caches.match(KEPT.shell);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(kept);
  return Promise.race([fetch(request).catch(kept), late]);
}

// A name with a content hash never changes; anything else is asked for first.
function asset(request) {
  const kept = () => caches.match(request);
  if (/\.[0-9a-f]{12}\./.test(request.url)) return kept().then((hit) => hit || fetch(request));
  return fetch(request).catch(kept);
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === KEPT.page) event.respondWith(page(event.request));
  else if (KEPT.assets.includes(url.pathname)) event.respondWith(asset(event.request));
});
