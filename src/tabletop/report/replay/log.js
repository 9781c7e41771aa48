// What happened at the instant that is shown, and before it, latest first; and the filters that choose from it.

const ROOM = 60; // lines before there is a button for more
let room = ROOM;
let logged = "";

function eventLine(index) {
  const event = now.view.events[index];
  const line = make("li", `event ${file.groups[event.group]}`);
  const head = make("p", "head");
  const when = make("button", "when", instant(event.at));
  when.type = "button";
  when.title = calendar(event.at);
  when.addEventListener("click", () => go(event.at));
  head.append(when, make("span", "kind", say(`replay.kind.${file.groups[event.group]}`)), make("span", "seq", `#${event.seq}`));
  const what = make("p", "what");
  if (event.team >= 0) what.append(written("b", "", now.view.teams[event.team][1]), " ");
  what.append(written("bdi", "", text(event.what)));
  line.append(head, what);
  if (event.about) line.append(written("p", "about", text(event.about)));
  if (event.words) line.append(written("p", "text", text(event.words)));
  return line;
}

function renderLog() {
  const { events } = now.view;
  const upTo = countUpTo(now.shown, now.at, (index) => events[index].at);
  const before = countUpTo(now.shown, now.at - 1, (index) => events[index].at);
  const state = `${upTo}/${before}/${room}`;
  if (state === logged) return;
  logged = state;
  const present = now.shown.slice(before, Math.min(upTo, before + room));
  const past = now.shown.slice(Math.max(0, before - (room - present.length)), before).reverse();
  the("now").replaceChildren(...present.map(eventLine));
  the("before").replaceChildren(...past.map(eventLine));
  the("nothing").textContent = present.length ? "" : page(past.length ? "nothing-now" : "nothing-yet");
  the("before-title").hidden = !past.length;
  more(the("log-more"), upTo - present.length - past.length, () => {
    room += ROOM;
    renderLog();
  });
}

// A button for what a list leaves off.
function more(button, count, act) {
  button.hidden = count <= 0;
  button.textContent = page("more", { count });
  button.onclick = act;
}

// Texts in small letters, made once, for searching.
const small = [];
function holds(number, wanted) {
  small[number] ??= text(number).toLocaleLowerCase(file.locale);
  return small[number].includes(wanted);
}

function filter() {
  const wanted = the("search").value.trim().toLocaleLowerCase(file.locale);
  const team = now.view.teams.findIndex(([id]) => id === the("team").value);
  const kinds = [...document.querySelectorAll("#filters [name=kind]")].map((box) => box.checked);
  const { view } = now;
  const reached = team < 0 ? null : reachedBy(view, team);
  now.pass = new Uint8Array(view.events.length);
  now.shown = [];
  view.events.forEach((event, index) => {
    if (!kinds[event.group] || (reached && event.team !== team && !reached.has(index))) return;
    if (wanted && ![event.what, event.about, event.words].some((number) => holds(number, wanted))) return;
    now.pass[index] = 1;
    now.shown.push(index);
  });
  the("found").textContent = page("found", { shown: now.shown.length, all: view.events.length });
  the("clear").hidden = now.shown.length === view.events.length;
}

// What came to a team.
function reachedBy(view, team) {
  const desk = view.desks.find((one) => one.team === team);
  return new Set(desk ? [...desk.injects, ...desk.messages] : []);
}

function filterAnew() {
  filter();
  tell("filter");
}

let typing = 0;
the("search").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(filterAnew, 120);
});
the("filters").addEventListener("change", (event) => {
  if (event.target !== the("search")) filterAnew();
});
the("filters").addEventListener("submit", (event) => event.preventDefault());
the("clear").addEventListener("click", () => {
  the("filters").reset();
  filterAnew();
});

// The teams and the kinds of events of which the view has any.
function offerChoices() {
  const { view } = now;
  const groups = new Set(view.events.map((event) => event.group));
  for (const box of document.querySelectorAll("#filters [name=kind]")) {
    box.closest("label").hidden = !groups.has(Number(box.value));
  }
  const chosen = the("team").value;
  const all = new Option(page("all-teams"), "");
  const teams = view.desks.map((desk) => new Option(view.teams[desk.team][1], view.teams[desk.team][0]));
  the("team").replaceChildren(all, ...teams);
  the("team").closest("label").hidden = !teams.length;
  the("team").value = [...the("team").options].some((one) => one.value === chosen) ? chosen : "";
}

whenChanged((what) => {
  if (what !== "at") logged = "";
  if (what !== "at") room = ROOM;
  renderLog();
});
