// What the file holds: views of one run. Texts and columns of figures stand once, and are named by number.

const file = JSON.parse(document.getElementById("data").textContent);
const text = (number) => file.texts[number];
const column = (number) => file.columns[number];

// One element by its id, and a new one of a class with a text: text is only ever set as text.
const the = (id) => document.getElementById(id);
function make(tag, name, words) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (words !== undefined) made.textContent = words;
  return made;
}
// The same for what people wrote: it keeps its own direction, and cannot turn that of what stands beside it.
function written(tag, name, words) {
  const made = make(tag, name, words);
  made.dir = "auto";
  return made;
}

// How many items come at or before an instant; `at(item)` rises from item to item.
function countUpTo(items, instant, at) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(items[middle]) <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function unpackEvent([at, seq, group, team, what, about, words, own]) {
  return { at, seq, group, team, what, about, words, own };
}

function unpackOrder([team, what, why, event, steps]) {
  return { team, what, why, event, steps: steps.map(([at, tone, state, words]) => ({ at, tone, state, words })) };
}

function unpackView(view) {
  if (view.ready) return view;
  view.events = view.events.map(unpackEvent);
  view.orders = view.orders.map(unpackOrder);
  view.ready = true;
  return view;
}

// Where an order stands at an instant: its last step until then; none before it arrived.
function standing(order, instant) {
  const count = countUpTo(order.steps, instant, (step) => step.at);
  return count ? order.steps[count - 1] : null;
}
