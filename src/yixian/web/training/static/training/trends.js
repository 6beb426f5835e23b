// Trends: groups of up to eight tags with history, zoom and a cursor; the small trend of a faceplate.
(function () {
  "use strict";
  var st = window.station, make = st.make, words = st.words, config = st.config;
  var MOST_TAGS = 8, MOST_AXES = 3, EVERY_MS = 5000, box = document.getElementById("trend");
  var tags = [], chart = null, data = null, end = null, isShown = false, at = null;
  var span = document.getElementById("trend-span"), live = document.getElementById("trend-live"), cursor = document.getElementById("trend-cursor");

  // Unit and range of a tag: its own, that of its loop for a setpoint, percent for the rest.
  function scaleOf(tag) {
    var loop = /\.sp$/.test(tag) ? config.loops[tag.slice(0, -3)] : null;
    if (loop) { return [loop.unit, loop.low, loop.high]; }
    var scale = config.scales[tag];
    return scale && scale[1] !== null ? scale : [scale ? scale[0] : "%", 0, 100];
  }
  st.scaleOf = scaleOf;
  st.fetchTrend = function (wanted, from, to) {
    var query = "?tags=" + encodeURIComponent(wanted.join(","));
    if (from !== undefined && from !== null) { query += "&from=" + from; }
    if (to !== undefined && to !== null) { query += "&to=" + to; }
    return fetch(st.root.dataset.trend + query).then(function (answer) { return answer.json(); });
  };
  // Few scales have an axis each; many share one in percent of range.
  st.trendOptions = function (found, wanted, isSmall) {
    var scales = [];
    function key(tag) { return scaleOf(tag).slice(0, 3).join(" "); }
    wanted.forEach(function (tag) { if (scales.indexOf(key(tag)) < 0) { scales.push(key(tag)); } });
    var isShare = scales.length > MOST_AXES;
    var axes = (isShare ? ["%"] : scales).map(function (scale, place) {
      return { type: "value", name: scale.split(" ")[0], scale: !isShare, min: isShare ? 0 : null, max: isShare ? 100 : null, position: place % 2 ? "right" : "left", offset: Math.floor(place / 2) * 46, splitLine: { show: place === 0 } };
    });
    var series = wanted.map(function (tag) {
      var scale = scaleOf(tag), width = scale[2] - scale[1];
      return {
        name: tag, type: "line", showSymbol: false, step: /\.(sp|op)$/.test(tag) ? "end" : false, yAxisIndex: isShare ? 0 : scales.indexOf(key(tag)),
        data: (found.series[tag] || []).map(function (value, number) { return [found.time[number] / 60, value === null ? null : isShare ? 100 * (value - scale[1]) / width : value]; })
      };
    });
    return {
      animation: false, backgroundColor: "transparent", legend: { top: 0, type: "scroll" }, aria: { enabled: true },
      tooltip: { trigger: "axis", renderMode: "richText", formatter: function (points) { return tip(points, found); } },
      grid: { left: 56, right: 20 + 46 * Math.max(0, Math.min(axes.length, 3) - 1), top: 48, bottom: isSmall ? 28 : 44 },
      dataZoom: isSmall ? [] : [{ type: "inside" }, { type: "slider", height: 14, bottom: 4 }],
      xAxis: { type: "value", name: "min", min: "dataMin", max: "dataMax", axisLabel: { formatter: function (value) { return String(Math.round(value * 10) / 10); } } },
      yAxis: axes.length ? axes : [{ type: "value" }], series: series
    };
  };
  function tip(points, found) {
    var number = points.length ? points[0].dataIndex : 0;
    return [st.clock(found.time[number])].concat(points.map(function (point) {
      var value = (found.series[point.seriesName] || [])[number];
      return point.seriesName + "  " + st.shown(value, 2) + " " + scaleOf(point.seriesName)[0];
    })).join("\n");
  }

  function bounds() {
    var width = span.value ? +span.value : null, last = end === null ? st.head.time_s : end;
    return last === undefined || width === null ? [null, end] : [Math.max(0, last - width), last];
  }
  function load() {
    if (!isShown || !tags.length || document.hidden) { return; }
    var asked = tags, from = bounds();
    st.fetchTrend(asked, from[0], from[1]).then(function (found) {
      if (asked !== tags) { return; }
      data = found;
      draw();
    }).catch(function () { return null; });
  }
  function draw() {
    if (!data.time.length) { if (chart) { chart.dispose(); chart = null; } box.textContent = words.noTrend; return; }
    if (!chart) {
      box.textContent = "";
      chart = echarts.init(box, null, { renderer: "svg" });
      chart.getZr().on("click", function (event) { pick(chart.convertFromPixel({ xAxisIndex: 0 }, event.offsetX) * 60); });
    }
    var options = st.trendOptions(data, tags), zoom = chart.getOption();
    if (zoom && zoom.dataZoom && zoom.dataZoom.length && (zoom.dataZoom[0].start > 0 || zoom.dataZoom[0].end < 100)) {
      options.dataZoom.forEach(function (each) { each.start = zoom.dataZoom[0].start; each.end = zoom.dataZoom[0].end; });
    }
    if (options.series.length && at !== null) {
      options.series[0].markLine = { symbol: "none", silent: true, label: { show: false }, lineStyle: { color: "#20262c", type: "solid" }, data: [{ xAxis: at / 60 }] };
    }
    chart.setOption(options, { notMerge: true });
    fill();
  }
  function pick(time) {
    var first = data.time[0], last = data.time[data.time.length - 1];
    at = Math.min(last, Math.max(first, time));
    cursor.value = last > first ? Math.round(1000 * (at - first) / (last - first)) : 1000;
    draw();
  }
  function nearest(time) {
    var best = 0;
    data.time.forEach(function (each, number) { if (Math.abs(each - time) < Math.abs(data.time[best] - time)) { best = number; } });
    return best;
  }
  function fill() {
    var body = document.getElementById("trend-values"), place = at === null ? data.time.length - 1 : nearest(at);
    st.put(document.getElementById("trend-at"), st.clock(data.time[place]));
    body.textContent = "";
    tags.forEach(function (tag) {
      var values = (data.series[tag] || []), real = values.filter(function (value) { return value !== null; }), line = body.appendChild(make("tr")), unit = scaleOf(tag)[0];
      line.appendChild(make("th", { scope: "row" })).appendChild(make("button", { class: "tag", "data-face": tag.replace(/\.(sp|op)$/, "") }, tag));
      line.appendChild(make("td", {}, st.name(tag)));
      [values[place], null, real.length ? Math.min.apply(null, real) : null, real.length ? Math.max.apply(null, real) : null].forEach(function (value) {
        line.appendChild(make("td", { class: "n" }, st.shown(value, 2) + " " + unit));
      });
      line.children[3].dataset.pen = tag;
      line.appendChild(make("td")).appendChild(make("button", { class: "btn btn-sm", "data-drop": tag, "aria-label": words.close + " " + tag }, "×"));
    });
    drawNow();
  }
  function drawNow() {
    document.querySelectorAll("[data-pen]").forEach(function (cell) { st.put(cell, st.shown(st.get(cell.dataset.pen), 2) + " " + scaleOf(cell.dataset.pen)[0]); });
  }
  function choose(found) {
    document.querySelectorAll("[data-group]").forEach(function (other) { other.setAttribute("aria-pressed", other === found ? "true" : "false"); });
    tags = found.dataset.group.split(",");
    if (chart) { chart.dispose(); chart = null; }
    load();
  }
  function goLive() { end = null; at = null; cursor.value = 1000; live.setAttribute("aria-pressed", "true"); load(); }
  function shift(direction) {
    var from = bounds();
    if (from[0] === null) { return; }
    end = Math.max(from[1] - from[0], from[1] + direction * (from[1] - from[0]) / 2);
    if (end >= st.head.time_s) { goLive(); return; }
    live.setAttribute("aria-pressed", "false");
    load();
  }
  st.addToTrend = function (tag) {
    if (config.trend.indexOf(tag) < 0 || tags.indexOf(tag) >= 0 || tags.length >= MOST_TAGS) { return; }
    tags = tags.concat([tag]);
    load();
  };
  document.querySelectorAll("[data-group]").forEach(function (found, number) {
    if (number === 0) { tags = found.dataset.group.split(","); }
    found.addEventListener("click", function () { choose(found); });
  });
  document.getElementById("trend-tag").addEventListener("change", function (event) { st.addToTrend(event.target.value); event.target.value = ""; });
  document.getElementById("trend-values").addEventListener("click", function (event) {
    var found = event.target.closest("[data-drop]");
    if (found && tags.length > 1) { tags = tags.filter(function (tag) { return tag !== found.dataset.drop; }); load(); }
  });
  document.getElementById("trend-earlier").addEventListener("click", function () { shift(-1); });
  document.getElementById("trend-later").addEventListener("click", function () { shift(1); });
  live.addEventListener("click", goLive);
  span.addEventListener("change", load);
  cursor.addEventListener("input", function () {
    if (!data || !data.time.length) { return; }
    var first = data.time[0], last = data.time[data.time.length - 1];
    at = first + (last - first) * cursor.value / 1000;
    draw();
  });
  // The trend of a unit display: half an hour, while that display is looked at.
  var AREA_S = 1800, small = {}, area = "";
  function loadArea() {
    var shell = area && document.querySelector('[data-areatrend][data-display="' + area + '"]'), wanted, asked = area;
    if (!shell || document.hidden) { return; }
    wanted = shell.dataset.areatrend.split(",");
    st.fetchTrend(wanted, Math.max(0, (st.head.time_s || 0) - AREA_S)).then(function (found) {
      if (asked !== area || !found.time.length) { return; }
      if (!small[asked]) { small[asked] = echarts.init(shell, null, { renderer: "svg" }); }
      small[asked].resize();
      small[asked].setOption(st.trendOptions(found, wanted, true), { notMerge: true });
    }).catch(function () { return null; });
  }
  document.addEventListener("display", function (event) { area = event.detail; loadArea(); });
  window.setInterval(loadArea, EVERY_MS);
  document.addEventListener("display", function (event) { isShown = event.detail === "trends"; load(); });
  window.addEventListener("resize", function () { if (chart) { chart.resize(); } });
  st.listen(function () { if (isShown) { drawNow(); } });
  window.setInterval(function () { if (end === null && at === null) { load(); } }, EVERY_MS);
})();
