// The slider, and under it a lane for each team with marks where something came or was done.
// Marks are drawn on one canvas, anew only when the view, the filters, the width or the colours change.

const slider = the("slider");
const canvas = document.querySelector("#tracks canvas");
const EDGE = 9; // half the slider's thumb: where the line of time begins
const RULE = 20; // room for the days above the lanes
let lanes = [];
let laneHeight = 24;
let trackWidth = 0;

slider.max = file.endex;
slider.step = GRAIN;
slider.addEventListener("input", () => go(slider.valueAsNumber));

const xOf = (at) => EDGE + (at / file.endex) * (trackWidth - 2 * EDGE);
const groupNumber = (name) => file.groups.indexOf(name);

// Lanes of a view: control's where it acted, then each team that has a desk.
function lanesOf(view) {
  const ruling = groupNumber("ruling");
  const acts = [];
  view.events.forEach((event, index) => {
    if (event.group === ruling) acts.push(index);
  });
  const found = acts.length ? [{ title: page("control"), team: -1, marks: acts.map((i) => mark(view, i, "ruling")) }] : [];
  for (const desk of view.desks) {
    const marks = [
      ...desk.injects.map((index) => mark(view, index, "inject")),
      ...desk.messages.map((index) => mark(view, index, "message")),
      ...desk.orders.map((number) => orderMark(view, view.orders[number])),
    ].sort((one, other) => one.at - other.at);
    found.push({ title: view.teams[desk.team][1], team: desk.team, marks });
  }
  return found;
}

const mark = (view, index, kind) => ({ at: view.events[index].at, index, kind, end: null, tone: "" });

function orderMark(view, order) {
  const last = order.steps.at(-1);
  return { at: view.events[order.event].at, index: order.event, kind: "order", end: last.at, tone: last.tone };
}

function buildLanes() {
  lanes = lanesOf(now.view);
  laneHeight = lanes.length > 7 ? 20 : 24;
  the("labels").replaceChildren(
    ...lanes.map((lane) => {
      const label = written(lane.team < 0 ? "span" : "button", "lane", lane.title);
      label.style.height = `${laneHeight}px`;
      label.title = lane.title;
      if (lane.team >= 0) {
        label.type = "button";
        label.dataset.team = now.view.teams[lane.team][0];
        label.addEventListener("click", () => openDesk(lane.team));
      }
      return label;
    }),
  );
}

function drawLanes() {
  the("signs").hidden = !lanes.length;
  const height = RULE + lanes.length * laneHeight;
  trackWidth = the("tracks").clientWidth;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = trackWidth * ratio;
  canvas.height = height * ratio;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  drawRule(pen, height, colour);
  lanes.forEach((lane, row) => drawLane(pen, lane, RULE + (row + 0.5) * laneHeight, colour));
  moveCursor();
}

// Days above the lanes as far apart as they can be read, and the ends of turns through all lanes.
function drawRule(pen, height, colour) {
  pen.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  pen.textBaseline = "middle";
  for (const at of stops.slice(1)) {
    if (!file.turns.includes(at)) continue;
    pen.fillStyle = colour("turn");
    pen.fillRect(Math.round(xOf(at)), RULE - 6, 1, height - RULE + 6);
  }
  const room = 58;
  const spans = [60, 300, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000, 2592000, 8640000];
  const span = spans.find((one) => (one / file.endex) * trackWidth >= room) ?? file.endex;
  for (let at = 0; at <= file.endex; at += span) {
    const x = xOf(at);
    const words = span >= 86400 ? dayOf(at) : timeOf(at);
    pen.fillStyle = colour("line");
    pen.fillRect(Math.round(x), 14, 1, 4);
    pen.fillStyle = colour("soft");
    const wide = pen.measureText(words).width;
    pen.fillText(words, Math.max(0, Math.min(x - wide / 2, trackWidth - wide)), 7);
  }
}

function drawLane(pen, lane, y, colour) {
  pen.fillStyle = colour("line");
  pen.fillRect(EDGE, Math.round(y), trackWidth - 2 * EDGE, 1);
  const passing = lane.marks.filter((one) => now.pass[one.index]);
  pen.globalAlpha = 0.45;
  for (const one of passing) {
    if (one.kind !== "order" || one.end === one.at) continue;
    pen.fillStyle = colour("order");
    pen.fillRect(xOf(one.at), y + 3, Math.max(1, xOf(one.end) - xOf(one.at)), 2);
  }
  pen.globalAlpha = 0.9;
  for (const one of passing) {
    pen.fillStyle = colour(one.kind);
    drawSign(pen, one.kind, xOf(one.at), y);
  }
  pen.globalAlpha = 1;
}

// Each kind has a shape of its own, so that colour is not needed to tell them apart.
function drawSign(pen, kind, x, y) {
  pen.beginPath();
  if (kind === "inject") {
    pen.moveTo(x, y - 1);
    pen.lineTo(x - 4.5, y - 9);
    pen.lineTo(x + 4.5, y - 9);
  } else if (kind === "order") {
    pen.rect(x - 3, y + 1, 6, 6);
  } else if (kind === "message") {
    pen.arc(x, y, 2.2, 0, 2 * Math.PI);
  } else {
    pen.moveTo(x, y - 5);
    pen.lineTo(x + 5, y);
    pen.lineTo(x, y + 5);
    pen.lineTo(x - 5, y);
  }
  pen.fill();
}

function moveCursor() {
  // As a share of the width, so that it is right on paper too.
  const x = `calc(${EDGE}px + (100% - ${2 * EDGE}px) * ${now.at / file.endex})`;
  the("cursor").style.left = x;
  the("veil").style.left = x;
  slider.value = now.at;
  slider.setAttribute("aria-valuetext", `${instant(now.at)}, ${calendar(now.at)}`);
  slider.style.setProperty("--done", x);
}

// The mark nearest to the pointer, within a finger's breadth.
function markAt(event) {
  const box = canvas.getBoundingClientRect();
  const lane = lanes[Math.floor((event.clientY - box.top - RULE) / laneHeight)];
  if (!lane) return null;
  const x = event.clientX - box.left;
  let best = null;
  for (const one of lane.marks) {
    const far = Math.abs(xOf(one.at) - x);
    if (now.pass[one.index] && far < 9 && (!best || far < best.far)) best = { far, one };
  }
  return best && best.one;
}

canvas.addEventListener("pointermove", (event) => {
  const found = markAt(event);
  the("signs").hidden = Boolean(found);
  the("hover").textContent = found ? headline(found.index) : "";
  canvas.classList.toggle("near", Boolean(found));
});
canvas.addEventListener("pointerleave", () => {
  the("signs").hidden = !lanes.length;
  the("hover").textContent = "";
});
canvas.addEventListener("click", (event) => {
  const found = markAt(event);
  const x = event.clientX - canvas.getBoundingClientRect().left;
  go(found ? found.at : ((x - EDGE) / (trackWidth - 2 * EDGE)) * file.endex);
});

function headline(index) {
  const event = now.view.events[index];
  const team = event.team < 0 ? "" : `${now.view.teams[event.team][1]} `;
  return `${instant(event.at)}: ${team}${text(event.what)}`;
}

whenChanged((what) => {
  if (what === "view") buildLanes();
  if (what === "at") moveCursor();
  else drawLanes();
});
new ResizeObserver(() => {
  if (the("tracks").clientWidth !== trackWidth) drawLanes();
}).observe(the("tracks"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawLanes);
