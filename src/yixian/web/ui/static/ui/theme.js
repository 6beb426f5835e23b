// Runs before the page is drawn, so that it does not flash: without a choice of the user's, follow the device.
(function () {
  var root = document.documentElement;
  if (!root.hasAttribute("data-bs-theme")) {
    root.setAttribute("data-bs-theme", matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  }
})();
