// In the JavaScript of every browser (ES5), so that an old one reads it: a sentence where the pages
// can't run, instead of a blank. Streamlit's client wants toSorted (Chromium 110), 大屏 less.
(function () {
  var script = document.currentScript;
  var wall = script && script.getAttribute("data-page") === "projector";
  var runs = wall
    ? window.CSS && CSS.supports && CSS.supports("inset", "0")
    : Array.prototype.toSorted && window.structuredClone;
  if (runs) return;
  function say() {
    document.body.textContent =
      "浏览器版本过低，请使用 Chromium " + (wall ? 87 : 110) + " 或更高内核的浏览器。";
  }
  // No further script is read: half a client would put its own errors beside the sentence.
  if (window.stop) window.stop();
  if (!document.body) document.documentElement.appendChild(document.createElement("body"));
  say();
  document.addEventListener("DOMContentLoaded", say);
})();
