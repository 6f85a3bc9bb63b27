// The service worker of a build without a list of its files, which is on the bench of those who work on Larder: it takes
// itself out of the way, and what a build before it kept.

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil((async () => {
  const kept = await caches.keys();
  await Promise.all(kept.filter((name) => name.startsWith("larder-")).map((name) => caches.delete(name)));
  await registration.unregister();
})()));
