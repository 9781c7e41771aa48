// The instant and the view that are shown, what the filters let pass, and who is to be told when they change.

const now = { at: 0, view: unpackView(file.views[0]), pass: null, shown: [] };
const listeners = [];
const whenChanged = (listener) => listeners.push(listener);

// `what` is at, view or filter: who listens may do less where only the instant moved.
function tell(what) {
  for (const listener of listeners) listener(what);
}

// The grain of time where it is slid or played through: a minute, in exercises of more than two hours.
const GRAIN = file.endex > 7200 ? 60 : 1;

function go(seconds) {
  const at = Math.max(0, Math.min(file.endex, Math.round(seconds)));
  if (at === now.at) return;
  now.at = at;
  tell("at");
}

function look(reader) {
  const view = file.views.find((one) => one.reader === reader);
  if (!view || view === now.view) return;
  now.view = unpackView(view);
  tell("view");
}

// The instants of the next and the previous event that the filters let pass; null where there is none.
function nextEvent() {
  const { events } = now.view;
  const count = countUpTo(now.shown, now.at, (index) => events[index].at);
  return count < now.shown.length ? events[now.shown[count]].at : null;
}
function previousEvent() {
  const { events } = now.view;
  const count = countUpTo(now.shown, now.at - 1, (index) => events[index].at);
  return count ? events[now.shown[count - 1]].at : null;
}

// The ends of turns, with STARTEX before and ENDEX after them.
const stops = [...new Set([0, ...file.turns.filter((at) => at < file.endex), file.endex])];
const nextTurn = () => stops.find((at) => at > now.at) ?? file.endex;
const previousTurn = () => stops.findLast((at) => at < now.at) ?? 0;
const turnNumber = () => Math.min(file.turns.length, countUpTo(file.turns, now.at, (at) => at) + 1);
