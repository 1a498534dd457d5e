// The bar under a page's download buttons: how far the file is that its button spins for. The
// server tells the share under the page's own ticket (dashboard/page/progress.py).
(() => {
  const EVERY = 400; // milliseconds
  const AFTER = 2500; // how long 「已生成」 stays
  const NAMED = /\bst-key-((?:page|monthly)-(docx|pptx|pdf|html|xlsx))\b/;
  const wait = (time) => new Promise((done) => setTimeout(done, time));
  let turn = 0; // the newest click has the bar

  function draw(place, share, text) {
    let bar = place.querySelector('[role="progressbar"]');
    if (!bar) {
      place.replaceChildren();
      const said = document.createElement("span");
      said.setAttribute("role", "status");
      bar = document.createElement("div");
      bar.setAttribute("role", "progressbar");
      bar.setAttribute("aria-label", "生成文件的进度");
      bar.setAttribute("aria-valuemin", "0");
      bar.setAttribute("aria-valuemax", "100");
      bar.append(document.createElement("i"));
      place.append(said, bar);
    }
    const percent = Math.round(share * 100);
    bar.setAttribute("aria-valuenow", String(percent));
    bar.firstChild.style.width = `${percent}%`;
    place.firstChild.textContent = text;
  }

  async function share(ticket, form) {
    try {
      const answer = await fetch(`./making/${ticket}`, { cache: "no-store" });
      return answer.ok ? (await answer.json())[form] : undefined;
    } catch {
      return undefined; // the server is away: Streamlit says so itself
    }
  }

  async function follow(place, key, form, label) {
    const mine = ++turn;
    const spins = () => document.querySelector(`.st-key-${key} button`)?.disabled === true;
    let known = 0;
    draw(place, 0, `${label}：正在准备`);
    do {
      const found = await share(place.dataset.ticket, form);
      if (mine !== turn || !place.isConnected) return;
      // A share of the file before this one may stand until the writer begins.
      if (found !== undefined && found < 1) known = Math.max(known, found);
      draw(place, known, `${label}：正在生成 ${Math.round(known * 100)}%`);
      await wait(EVERY);
    } while (spins());
    if (mine !== turn) return;
    const failed = document.querySelector(`.st-key-${key} [data-testid="stDownloadButtonError"]`);
    if (!failed) {
      draw(place, 1, `${label}：已生成`);
      await wait(AFTER);
    }
    if (mine === turn) place.replaceChildren();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.('[data-testid="stDownloadButton"] button');
    const named = button?.closest('[class*="st-key-"]')?.className.match(NAMED);
    const place = document.querySelector(".making");
    if (named && place && !button.disabled) follow(place, named[1], named[2], button.innerText.trim());
  }, true);
})();
