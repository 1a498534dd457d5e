// Before Streamlit's own scripts: what they need of an older browser, and where the server is.
(() => {
  // Chromium before 112 (the desktops of 信创: 110) doesn't know the flag v; their patterns mean the
  // same under u. Without this every page stays blank.
  try {
    new RegExp("", "v");
  } catch {
    const Native = RegExp;
    const known = (flags) => (flags === undefined ? flags : String(flags).replace("v", "u"));
    const Shimmed = function (pattern, flags) {
      return Reflect.construct(Native, [pattern, known(flags)], new.target ?? Native);
    };
    Object.setPrototypeOf(Shimmed, Native);
    Shimmed.prototype = Native.prototype;
    Native.prototype.constructor = Shimmed;
    window.RegExp = Shimmed;
  }
  // The client would look for the server by trial, beginning below the page's own address (404).
  const base = new URL("../../", document.currentScript.src);
  window.__streamlit = { ...window.__streamlit, BACKEND_BASE_URL: base.href };
})();
