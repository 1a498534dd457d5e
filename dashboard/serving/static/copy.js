// 「复制图片」 on every chart's bar of tools: the drawing as a PNG in the clipboard, three times its
// size on the screen, as the camera beside it saves it. Only where the browser lets pages write
// there: over https, and on this machine. Elsewhere there is no button.
(() => {
  const ITEM = window.ClipboardItem;
  if (!window.isSecureContext || !navigator.clipboard?.write || !ITEM) return;
  const SCALE = 3;
  const NAME = "复制图片";
  const SHAPE = "M6 2h9l4 4v11H6zM8 4v11h9V7h-3V4zM3 6h2v13h10v2H3z";
  const SVG = "http://www.w3.org/2000/svg";

  // A chart is several drawings on top of each other; what follows the pointer is no part of it.
  function whole(plot) {
    const layers = [...plot.querySelectorAll(".svg-container > .main-svg")];
    const { width, height } = layers[0].getBoundingClientRect();
    const made = document.createElementNS(SVG, "svg");
    made.setAttribute("xmlns", SVG);
    made.setAttribute("width", width);
    made.setAttribute("height", height);
    for (const layer of layers) {
      const copy = layer.cloneNode(true);
      copy.querySelectorAll(".hoverlayer, .modebar-container").forEach((one) => one.remove());
      made.append(copy);
    }
    return { text: new XMLSerializer().serializeToString(made), width, height };
  }

  function paper(plot) {
    const first = plot.querySelector(".svg-container > .main-svg");
    const colour = getComputedStyle(first).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" ? getComputedStyle(document.body).backgroundColor : colour;
  }

  async function picture(plot) {
    const { text, width, height } = whole(plot);
    const drawing = new Image();
    drawing.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await drawing.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * SCALE);
    canvas.height = Math.round(height * SCALE);
    const brush = canvas.getContext("2d");
    brush.fillStyle = paper(plot);
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(drawing, 0, 0, canvas.width, canvas.height);
    return new Promise((done, failed) =>
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"));
  }

  async function copy(plot, button) {
    let said = "已复制";
    try {
      // The promise itself: Safari forgets the click while it waits.
      await navigator.clipboard.write([new ITEM({ "image/png": picture(plot) })]);
    } catch (error) {
      said = "未能复制，请用左边的相机下载";
      console.warn(error);
    }
    button.dataset.title = said;
    setTimeout(() => { button.dataset.title = NAME; }, 2500);
  }

  function button(plot) {
    const made = document.createElement("a");
    made.className = "modebar-btn copy-picture";
    made.setAttribute("rel", "tooltip");
    made.setAttribute("role", "button");
    made.setAttribute("aria-label", NAME);
    made.tabIndex = 0;
    made.dataset.title = NAME;
    const icon = document.createElementNS(SVG, "svg");
    icon.setAttribute("viewBox", "0 0 22 22");
    icon.setAttribute("class", "icon");
    icon.setAttribute("height", "1em");
    icon.setAttribute("width", "1em");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", SHAPE);
    path.setAttribute("fill-rule", "evenodd");
    path.setAttribute("fill", "currentColor");
    icon.append(path);
    made.append(icon);
    const act = (event) => {
      if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      copy(plot, made);
    };
    made.addEventListener("click", act);
    made.addEventListener("keydown", act);
    return made;
  }

  // plotly.js draws its bar anew when a chart changes.
  function furnish() {
    for (const plot of document.querySelectorAll('[data-testid="stPlotlyChart"] .js-plotly-plot')) {
      const bar = plot.querySelector(".modebar-group");
      if (bar && !plot.querySelector(".copy-picture")) bar.append(button(plot));
    }
  }

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; furnish(); });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
