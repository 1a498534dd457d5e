// Lists that are searched by pinyin: "hz", "hangz" and "hangzhou" find 杭州. Streamlit keeps the
// options whose lower case holds what was typed, and offers no other rule; so, while letters are
// typed into a list, the lower case of an option that is read like them ends with them. What the
// list shows, and what is chosen, stays as it is.
(() => {
  const plain = String.prototype.toLowerCase;
  const HAN = /[\u3400-\u9fff]/;
  const LETTERS = /^[a-z' ]+$/;
  const here = document.currentScript.src;
  let read = null; // character → its readings; a promise while they are fetched
  let typing = false;
  let asked = "";

  function load() {
    read ??= fetch(new URL("pinyin.json", here), { priority: "low" })
      .then((answer) => answer.json())
      .then((told) => {
        read = {};
        for (const [reading, chars] of Object.entries(told.read)) {
          for (const char of chars) (read[char] ??= []).push(reading);
        }
      })
      .catch(() => { read = null; });
  }

  const list = (event) => event.target.getAttribute?.("role") === "combobox";
  // Before anybody types, behind all that the page itself asks for; again where that failed.
  addEventListener("load", load);
  addEventListener("focusin", (event) => { if (list(event)) load(); }, true);
  addEventListener("input", (event) => { typing = list(event); asked = ""; }, true);
  addEventListener("focusout", () => { typing = false; }, true);

  // Whether a name is read like letters from some place on: of each character its reading or the
  // beginning of it, one after the other; what is no character is passed over.
  function heard(name, wanted) {
    const letters = wanted.replace(/[' ]/g, "");
    const chars = [...name];
    const from = (i, at) => {
      if (at === letters.length) return true;
      if (i === chars.length) return false;
      const readings = read[chars[i]];
      if (!readings) return from(i + 1, at);
      return readings.some((reading) => {
        for (let n = 1; n <= reading.length && reading[n - 1] === letters[at + n - 1]; n += 1) {
          if (from(i + 1, at + n)) return true;
        }
        return false;
      });
    };
    return letters !== "" && chars.some((char, i) => read[char] && from(i, 0));
  }

  String.prototype.toLowerCase = function toLowerCase() {
    const lower = plain.call(this);
    if (!typing) return lower;
    if (LETTERS.test(lower)) asked = lower;
    else if (asked && HAN.test(lower) && read && !read.then && heard(lower, asked)) {
      return `${lower}\n${asked}`;
    }
    return lower;
  };
})();
