// 大屏: all scenes stand in the document, one is shown. Rotation, keys and touch happen here; the
// server is asked every quarter of a minute whether there is something new. What was drawn last
// stays when it does not answer.
(() => {
  "use strict";
  const ASK = 15_000; // ms between two questions
  const RETRY = 4_000; // ms, while nobody answers
  const PATIENCE = 120_000; // ms: the first figures of a new snapshot take a while
  const IDLE = 3_000; // ms until the pointer hides
  const SWIPE = 60; // px
  const NAMED = 8; // scenes whose names fit into the foot; of more, only the one shown is named
  const FADE = 5_000; // ms by which every fade is over, on the slowest machine
  const region = new URLSearchParams(location.search).get("region");
  const WHERE = region ? `&region=${encodeURIComponent(region)}` : "";
  const script = document.currentScript;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const at = (id) => document.getElementById(id);
  const box = at("scenes");
  const stage = at("stage");

  let have = ""; // version of what is drawn
  let stamp = ""; // when it was made
  let warning = ""; // what is wrong with the programme's file
  let told = ""; // what the state line says beyond that
  let turns = []; // {id, name, seconds, node}
  let now = -1;
  let paused = false;
  let timer = 0;
  let ends = 0; // when the current turn is over
  let left = 0; // ms left of it, while paused
  let idle = 0;
  let fading = 0;

  // ---- rotation -------------------------------------------------------------------------------

  function show(index) {
    if (!turns.length) return;
    const next = ((index % turns.length) + turns.length) % turns.length;
    if (next !== now) uncover(turns[now]?.node, turns[next].node);
    now = next;
    left = turns[now].seconds * 1000;
    mark();
    arm();
  }

  // The next scene fades in over the old one, which stays whole below it until it is covered.
  function uncover(old, node) {
    settle();
    if (calm.matches || !old) {
      old?.classList.remove("on");
      node.className = "scene on";
    } else {
      old.className = "scene was";
      node.className = "scene enter";
      void node.offsetWidth; // the start of the fade must be drawn before its end is asked for
      node.className = "scene on";
      fading = setTimeout(settle, FADE); // should the end never be told
    }
    for (const turn of turns) turn.node.setAttribute("aria-hidden", String(turn.node !== node));
  }

  // An end may be told late, of a fade that the next key has overtaken: only a whole scene counts.
  box.addEventListener("transitionend", (event) => {
    const node = turns[now]?.node;
    if (event.target === node && getComputedStyle(node).opacity === "1") settle();
  });

  function settle() {
    clearTimeout(fading);
    for (const turn of turns) turn.node.classList.remove("was");
  }

  function arm() {
    clearTimeout(timer);
    if (paused || turns.length < 2) return;
    ends = performance.now() + left;
    timer = setTimeout(() => show(now + 1), left);
  }

  function pause(wanted) {
    if (wanted === paused || !turns.length) return;
    paused = wanted;
    if (paused) left = Math.max(0, ends - performance.now());
    stage.classList.toggle("paused", paused);
    at("pause").hidden = !paused;
    arm();
  }

  function mark() {
    [...at("dots").children].forEach((dot, index) => {
      const on = index === now;
      dot.classList.toggle("on", on);
      dot.firstChild.toggleAttribute("aria-current", on);
      dot.style.setProperty("--stay", `${turns[index].seconds}s`);
    });
  }

  // ---- data -----------------------------------------------------------------------------------

  // Everything is put together aside and changed within one task: no frame lies in between.
  function draw(data) {
    const current = turns[now]?.id;
    const old = new Map(turns.map((turn) => [turn.id, turn.node]));
    const fresh = data.scenes.map((scene) => {
      const node = old.get(scene.id) ?? document.createElement("section");
      old.delete(scene.id);
      node.dataset.scene = scene.id;
      node.setAttribute("aria-label", scene.name);
      node.classList.add("scene");
      node.innerHTML = scene.html; // made by our server, every text in it escaped
      return { id: scene.id, name: scene.name, seconds: scene.seconds, node };
    });
    for (const { node } of fresh) box.append(node);
    for (const node of old.values()) node.remove();
    turns = fresh;
    dots();
    for (const name of ["title", "place", "reach", "demo", "internal"])
      at(name).textContent = data[name];
    at("message").hidden = true;
    const again = turns.findIndex((turn) => turn.id === current);
    if (again < 0) {
      now = -1;
      show(0);
    } else {
      now = again;
      mark();
    }
  }

  function dots() {
    const list = at("dots");
    const names = turns.map((turn) => turn.name).join();
    if (list.dataset.names === names) return;
    list.dataset.names = names;
    list.classList.toggle("many", turns.length > NAMED);
    list.replaceChildren(
      ...turns.map((turn, index) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        const called = document.createElement("span");
        called.className = "called";
        called.textContent = turn.name;
        const nth = document.createElement("span");
        nth.className = "nth";
        nth.textContent = String(index + 1);
        button.setAttribute("aria-label", turn.name);
        button.append(nth, called);
        button.addEventListener("click", () => show(index));
        item.append(button);
        return item;
      }),
    );
  }

  function clear(words) {
    clearTimeout(timer);
    settle();
    box.replaceChildren();
    at("dots").replaceChildren();
    at("dots").dataset.names = "";
    for (const name of ["place", "reach", "demo"]) at(name).textContent = "";
    turns = [];
    now = -1;
    have = stamp = warning = "";
    say("");
    message(words);
  }

  function message(words) {
    at("message").textContent = words;
    at("message").hidden = false;
  }

  function say(words) {
    told = words;
    const line = at("state");
    const text = told || warning || (stamp ? `数据时间 ${stamp}` : "");
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("cut", Boolean(told));
  }

  async function ask() {
    let wait = ASK;
    try {
      const answer = await fetch(`projector/scenes?have=${have}${WHERE}`, {
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      });
      wait = await heard(answer);
    } catch {
      wait = RETRY;
      if (have) say(`数据时间 ${stamp}（连接中断，显示最近一次数据）`);
      else message("连接不上服务器，正在重试…");
    }
    setTimeout(ask, wait);
  }

  async function heard(answer) {
    if (answer.status === 204) {
      say("");
      return ASK;
    }
    const data = await answer.json();
    if (answer.ok) {
      if (data.assets !== script.dataset.assets) {
        location.reload(); // the product was updated; the server is there
        return ASK;
      }
      draw(data);
      have = data.version;
      stamp = data.stamp;
      warning = data.problem;
      say("");
      return ASK;
    }
    if (answer.status === 401 || answer.status === 403) clear(data.error);
    else if (have) say(`数据时间 ${stamp}（暂时取不到新数据，显示最近一次数据）`);
    else message(data.error);
    return RETRY;
  }

  // ---- hands ----------------------------------------------------------------------------------

  const KEYS = {
    ArrowRight: () => show(now + 1),
    PageDown: () => show(now + 1),
    ArrowLeft: () => show(now - 1),
    PageUp: () => show(now - 1),
    Home: () => show(0),
    End: () => show(turns.length - 1),
    " ": () => pause(!paused),
    f: full,
    F: full,
  };

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => say("浏览器不允许全屏"));
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " " && event.target.closest?.(".out")) return; // a button is pressed by it
    const digit = /^[0-9]$/.test(event.key) ? (Number(event.key) + 9) % 10 : -1;
    const action = digit >= 0 ? () => digit < turns.length && show(digit) : KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  let from = null;
  addEventListener("pointerdown", (event) => {
    from = event.isPrimary && !event.target.closest("button") ? event : null;
  });
  addEventListener("pointerup", (event) => {
    if (!from || event.pointerId !== from.pointerId) return;
    const [dx, dy] = [event.clientX - from.clientX, event.clientY - from.clientY];
    from = null;
    if (Math.abs(dx) > SWIPE && Math.abs(dx) > 2 * Math.abs(dy)) show(now + (dx < 0 ? 1 : -1));
    else if (Math.hypot(dx, dy) < SWIPE / 4) pause(!paused);
  });
  addEventListener("pointercancel", () => (from = null));
  addEventListener("pointermove", () => {
    document.body.classList.remove("idle");
    rest();
  });

  function rest() {
    clearTimeout(idle);
    idle = setTimeout(() => document.body.classList.add("idle"), IDLE);
  }

  rest();
  ask();
})();
