// The number on the bell, kept current. Listens only while the page is seen: browsers allow few open streams.
(function () {
  "use strict";
  var bell = document.querySelector("[data-unread]") || document.querySelector('a[href="/notices/"].position-relative');
  if (!bell || !document.body.dataset.person || !window.EventSource) return;
  var stream = null;

  function show(count) {
    var badge = bell.querySelector(".badge");
    if (count > 0 && !badge) {
      badge = document.createElement("span");
      badge.className = "badge bg-red text-red-fg badge-notification";
      bell.appendChild(badge);
    }
    if (badge && count > 0) badge.textContent = count > 99 ? "99+" : String(count);
    if (badge && count === 0) badge.remove();
  }

  function follow() {
    if (document.visibilityState === "visible" && !stream) {
      stream = new EventSource("/sse/notices/");
      stream.addEventListener("unread", function (event) { show(Number(event.data)); });
    } else if (document.visibilityState === "hidden" && stream) {
      stream.close();
      stream = null;
    }
  }
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("pagehide", function () { if (stream) { stream.close(); stream = null; } });
  window.addEventListener("pageshow", follow);
  follow();
})();
