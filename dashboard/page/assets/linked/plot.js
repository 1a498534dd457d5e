// One chart as plotly.js has drawn it: which of its marks stand for whom, set off or pale, and what
// is laid over it while it shows one member of another chart. plotly.js itself is not asked: to draw
// a map and three charts anew takes it longer than anyone should wait for a click.
import { Keys } from "./keys.js";
import { Panel } from "./panel.js";

const JOINT = "|";
const CITY = 4; // digits of a county's code that name its city

// The members that a mark stands for, in the order of its chart's dimensions.
export function codesOf(chart, code) {
  return chart.dims.length > 1 ? code.split(JOINT) : [code];
}

// plotly.js' own field of a point: a map's place, a bar's or point's first custom datum.
function codeOf(point) {
  const found = point?.location ?? point?.customdata;
  const code = Array.isArray(found) ? found[0] : found;
  return code === undefined || code === null ? null : String(code);
}

export class Plot {
  constructor(chart, graph, page) {
    this.chart = chart;
    this.graph = graph;
    this.page = page;
    this.frames = chart.frames ?? {};
    this.holder = graph.closest('[data-testid="stPlotlyChart"]') ?? graph.parentElement;
    this.holder.classList.add("linked-chart");
    this.holder.linkedPlot = this;
    this.shown = null; // the frame of another chart's member, and this member
    this.of = null;
    this.panel = new Panel(this);
    this.keys = new Keys(this);
    this.emit = graph.emit;
    graph.emit = (name, event) => this.heard(name, event);
    graph.emit.plot = this;
    this.redraw = () => {
      this.drawn = null;
      this.settle();
      this.show(page.picked, page.pointed, true);
    };
    graph.on("plotly_afterplot", this.redraw);
    this.settle();
  }

  // A click is told and selects nothing: plotly.js would draw its marks again for it.
  settle() {
    if (this.graph._fullLayout) this.graph._fullLayout.clickmode = "event";
  }

  // Whether plotly.js still speaks to us: a chart that was made anew in its place doesn't.
  stands() {
    return this.graph.emit?.plot === this && this.graph.isConnected;
  }

  // The next one may already have the chart: then it stays as that one has it.
  end() {
    this.over = true;
    this.graph.removeListener?.("plotly_afterplot", this.redraw);
    this.show(null, null);
    this.panel.end();
    this.keys.end();
    if (this.graph.emit?.plot === this) this.graph.emit = this.emit;
    if (this.holder.linkedPlot !== this) return;
    if (this.graph._fullLayout) this.graph._fullLayout.clickmode = "event+select";
    this.holder.classList.remove("linked-chart");
  }

  // Streamlit runs the page again for a selection; none of ours gets through, from a map that had
  // read its settings before either. A click that no chart has an answer to is told to the server.
  heard(name, event) {
    if (this.over) return this.emit.call(this.graph, name, event);
    if (name === "plotly_selected" || name === "plotly_deselect") return undefined;
    if (name === "plotly_hover") this.page.point(this.chart, this.codeAt(event?.points?.[0]));
    if (name === "plotly_unhover") this.page.point(null);
    if (name === "plotly_click") {
      const code = this.codeAt(event?.points?.[0]);
      if (code !== null) this.page.choose(this.chart, code);
    }
    return this.emit.call(this.graph, name, event);
  }

  // The code of what is pointed at; a matrix without codes of its own goes by row and column.
  codeAt(point) {
    if (!point) return null;
    const code = codeOf(point);
    if (code !== null || this.chart.look !== "matrix") return code;
    const codes = [this.chart.down[point.y]];
    if (this.chart.across.length) codes.push(this.chart.across[point.x]);
    return codes.every((one) => one !== undefined) ? codes.join(JOINT) : null;
  }

  // Whether one of this chart's dimensions is among those of a member.
  shares(one) {
    return this.chart.dims.some((name) => says(name, one.by));
  }

  matches(code, one) {
    const codes = codesOf(this.chart, code);
    return this.chart.dims.every((name, at) => !says(name, one.by) || is(name, codes[at], one.by));
  }

  has(one) {
    return this.shares(one) && this.chart.marks.some((mark) => this.matches(mark[0], one));
  }

  // By what this chart is filtered for a member of another dimension; for a cell by both its members:
  // of one of them alone it would show another figure than the cell's name says.
  kindOf(one) {
    if (!one || one.chart === this.chart || this.shares(one)) return null;
    const count = Object.keys(one.by).length;
    return Object.keys(this.frames).find((name) => {
      const by = name.split(JOINT);
      return by.length === count && by.every((each) => each in one.by);
    }) ?? null;
  }

  // What it shows then.
  frame(one) {
    const name = this.kindOf(one);
    if (name === null) return null;
    const codes = name.split(JOINT).map((each) => one.by[each]).join(JOINT);
    return this.frames[name].of[codes] ?? this.frames[name].none;
  }

  show(picked, pointed, anew = false) {
    const frame = this.frame(picked);
    const of = frame && picked; // two members may have the same frame, an empty one
    if (frame !== this.shown || of !== this.of || anew) {
      if (frame !== this.shown) this.keys.renew(frame);
      this.shown = frame;
      this.of = of;
      this.panel.show(frame, picked, this.frames[this.kindOf(of)]);
    }
    this.keys.select(picked?.chart === this.chart ? picked.code : null);
    const one = [pointed, picked].find((each) => each && !this.frame(each) && this.has(each)) ?? null;
    if (one === this.marked && !anew) return;
    this.marked = one;
    // The chart that is pointed at says itself what is under the pointer.
    const quiet = one !== null && one === pointed && one.chart === this.chart;
    for (const [element, code] of this.elements()) {
      const on = one !== null && this.matches(code, one);
      element.classList.toggle("linked-on", on);
      element.classList.toggle("linked-off", one !== null && !on && !quiet);
    }
    this.panel.mark(one, (code) => this.matches(code, one));
    this.frames_of_cells(one);
  }

  // The drawn marks with their codes, until plotly.js draws them anew.
  elements() {
    this.drawn ??= [...this.found()];
    return this.drawn;
  }

  *found() {
    const { graph, chart } = this;
    if (chart.look === "map") {
      for (const path of graph.querySelectorAll(".choroplethlayer .trace path")) {
        const code = String(path.__data__?.loc ?? "");
        const trace = path.closest(".trace")?.__data__?.[0]?.trace;
        if (code && trace?.hoverinfo !== "skip") yield [path, code]; // borders and neighbours are deaf
      }
      return;
    }
    if (chart.look === "matrix") return;
    for (const point of graph.querySelectorAll(".barlayer .point, .scatterlayer .point")) {
      const drawn = point.__data__;
      const trace = graph.data[drawn?.trace?.index ?? drawn?.[0]?.trace?.index ?? 0] ?? graph.data[0];
      const code = codeOf({ customdata: trace.customdata?.[drawn?.i] });
      if (code !== null) yield [point, code];
    }
  }

  // A matrix is one picture: its rows, columns and cells are set off by outlines over it.
  frames_of_cells(one) {
    if (this.chart.look !== "matrix") return;
    this.outline ??= this.panel.layer("linked-outlines");
    this.outline.replaceChildren();
    const { xaxis, yaxis, _size: size } = this.graph._fullLayout ?? {};
    if (!one || !size || !xaxis || !yaxis) return;
    const [down, across] = this.chart.dims;
    // A city's counties stand side by side, as their codes do.
    const places = (codes, name) => {
      if (name === undefined || !says(name, one.by)) return null;
      return codes.flatMap((code, at) => is(name, code, one.by) ? [at] : []);
    };
    const rows = places(this.chart.down, down);
    const columns = places(this.chart.across, across);
    if (rows?.length === 0 || columns?.length === 0 || (!rows && !columns)) return;
    const ends = (axis, all, length) => all === null
      ? [0, length]
      : [axis.c2p(all[0] - 0.5), axis.c2p(all.at(-1) + 0.5)].sort((a, b) => a - b);
    const [left, right] = ends(xaxis, columns, size.w);
    const [top, bottom] = ends(yaxis, rows, size.h);
    const box = document.createElement("div");
    box.style.cssText = `left:${size.l + left}px;top:${size.t + top}px;` +
      `width:${right - left}px;height:${bottom - top}px`;
    this.outline.append(box);
  }
}

// Whether a member says anything of a dimension; a county tells its city, and a city its counties.
function says(name, by) {
  return name in by || (name === "city" && "county" in by) || (name === "county" && "city" in by);
}

function is(name, code, by) {
  if (name in by) return code === by[name];
  return code.slice(0, CITY) === (by.county ?? by.city).slice(0, CITY);
}
