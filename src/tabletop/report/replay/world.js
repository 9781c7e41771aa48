// The world's figures as of the instant that is shown: values with small charts of the whole run, routes as bars.
// Rows are made once for a view; a step only moves cursors and changes values.

const SPARK = { wide: 104, high: 26, points: 200 };
const MOST_ROWS = 80;
const SVG = "http://www.w3.org/2000/svg";
let worldRows = []; // functions that show a row as of one of the world's instants
let worldTick = -1;

function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

const moved = (values) => values.some((value) => value !== values[0]);
const withUnit = (value, unit) => (unit ? `${number(value)} ${unit}` : number(value));

// A small chart: of each stretch of the run the least and the most.
function spark(at, values) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const x = (index) => (at[index] / file.endex) * SPARK.wide;
  const y = (index) => 2 + (1 - (values[index] - low) / span) * (SPARK.high - 4);
  const size = Math.max(1, Math.ceil(values.length / (SPARK.points / 2)));
  let path = "";
  for (let start = 0; start < values.length; start += size) {
    let least = start;
    let most = start;
    for (let index = start; index < Math.min(start + size, values.length); index += 1) {
      if (values[index] < values[least]) least = index;
      if (values[index] > values[most]) most = index;
    }
    for (const index of new Set([Math.min(least, most), Math.max(least, most)])) {
      path += `${path ? "L" : "M"}${x(index).toFixed(1)} ${y(index).toFixed(1)}`;
    }
  }
  const chart = svg("svg", { viewBox: `0 0 ${SPARK.wide} ${SPARK.high}`, class: "spark", "aria-hidden": "true" });
  const veil = svg("rect", { y: 0, width: SPARK.wide, height: SPARK.high, class: "veil" });
  const cursor = svg("line", { y1: 0, y2: SPARK.high, class: "cursor" });
  const dot = svg("circle", { r: 2.4, class: "dot" });
  chart.append(svg("path", { d: path }), veil, cursor, dot);
  const show = (tick) => {
    const to = x(tick).toFixed(1);
    veil.setAttribute("x", to);
    cursor.setAttribute("x1", to);
    cursor.setAttribute("x2", to);
    dot.setAttribute("cx", to);
    dot.setAttribute("cy", y(tick).toFixed(1));
  };
  return { chart, show };
}

function figureRow([title, unit, , series], at) {
  const values = column(series);
  const row = make("div", "figure");
  const name = written("span", "name", title);
  const value = make("span", "value");
  row.append(name);
  if (moved(values)) {
    const { chart, show } = spark(at, values);
    row.append(chart, value);
    worldRows.push((tick) => {
      value.textContent = withUnit(values[tick], unit);
      show(tick);
    });
  } else {
    value.textContent = withUnit(values[0], unit);
    row.append(make("span"), value);
  }
  return row;
}

// A heading with rows under it, folded where it is of less interest; folded rows are made when they are first opened.
function figureGroup(title, lines, at, folded) {
  if (!lines.length) return [];
  if (!folded) return [...(title ? [make("h3", "", title)] : []), ...limited(lines, at)];
  const group = make("details", "group");
  group.append(make("summary", "", `${title} (${lines.length})`));
  group.addEventListener("toggle", () => {
    if (group.open && group.children.length === 1) {
      group.append(...limited(lines, at));
      renderWorld(true);
    }
  });
  return [group];
}

function limited(lines, at) {
  const rows = lines.slice(0, MOST_ROWS).map((line) => figureRow(line, at));
  if (lines.length <= MOST_ROWS) return rows;
  const button = make("button", "more");
  button.type = "button";
  more(button, lines.length - MOST_ROWS, () => {
    button.replaceWith(...lines.slice(MOST_ROWS).map((line) => figureRow(line, at)));
    renderWorld(true);
  });
  return [...rows, button];
}

// Bars of one commodity, all to the scale of its largest flow in the run.
function flowRows({ title, unit, flows }) {
  const heading = written("h3", "", title);
  heading.append(" ", make("small", "soft", unit));
  const most = Math.max(...flows.flatMap(([, series]) => column(series))) || 1;
  return [heading, ...flows.map((flow) => flowRow(flow, most))];
}

function flowRow([title, series, total, lacking], most) {
  const values = column(series);
  const row = make("div", `flow${total ? " total" : ""}${lacking ? " lacking" : ""}`);
  const bar = make("span", "bar");
  const fill = make("i", "fill");
  const first = make("i", "first");
  first.style.left = `${(100 * values[0]) / most}%`;
  bar.append(fill, first);
  const value = make("span", "value");
  row.append(written("span", "name", title), bar, value);
  worldRows.push((tick) => {
    fill.style.width = `${(100 * Math.max(0, values[tick])) / most}%`;
    value.textContent = number(values[tick]);
  });
  return row;
}

function buildWorld() {
  const { world } = now.view;
  const at = column(world.at);
  worldRows = [];
  the("world").hidden = !at.length;
  if (!at.length) return;
  const of = (kind, moving) => world.lines.filter((line) => line[2] === kind && moved(column(line[3])) === moving);
  const flows = world.commodities.flatMap(flowRows);
  if (flows.length) flows.push(make("p", "soft note", page("at-start")));
  the("figures").replaceChildren(
    ...flows,
    ...figureGroup(flows.length ? page("figures") : "", of("figure", true), at, false),
    ...figureGroup(page("resources"), [...of("resource", true), ...of("resource", false)], at, false),
    ...figureGroup(page("still"), of("figure", false), at, true),
    ...figureGroup(page("details"), [...of("detail", true), ...of("detail", false)], at, true),
  );
}

function renderWorld(anew) {
  const { world } = now.view;
  const at = column(world.at);
  if (!at.length) return;
  const tick = Math.max(0, countUpTo(at, now.at, (one) => one) - 1);
  if (tick === worldTick && !anew) return;
  worldTick = tick;
  const words = { instant: instant(at[tick]), every: lengthOf(world.every) };
  the("as-of").textContent = page(world.thinned ? "as-of-thinned" : "as-of", words);
  for (const show of worldRows) show(tick);
}

whenChanged((what) => {
  if (what === "view") buildWorld();
  if (what !== "filter") renderWorld(what === "view");
});
