// Draws every <div data-chart="id"> from the JSON block of that id; redraws on a change of theme or size.
(function () {
  "use strict";
  var drawn = [];
  function draw(box) {
    var options = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    var dark = document.documentElement.getAttribute("data-bs-theme") === "dark";
    var chart = echarts.init(box, dark ? "dark" : null, { renderer: "svg" });
    options.backgroundColor = "transparent";
    options.animation = false;
    options.aria = Object.assign({ enabled: true }, options.aria);
    options.tooltip = Object.assign({ trigger: "axis" }, options.tooltip, { renderMode: "richText" });
    chart.setOption(options);
    drawn.push(chart);
  }
  function drawAll() {
    drawn.forEach(function (chart) { chart.dispose(); });
    drawn = [];
    document.querySelectorAll("[data-chart]").forEach(draw);
  }
  document.addEventListener("DOMContentLoaded", drawAll);
  document.addEventListener("themechange", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  window.addEventListener("resize", function () {
    drawn.forEach(function (chart) { chart.resize(); });
  });
})();
