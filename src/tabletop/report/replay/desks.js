// What lies on a team's desk as of the instant that is shown: injects, orders as they stand, messages; latest first.

const DESK_ROOM = { injects: 6, orders: 12, messages: 6 }; // cards before there is a button for more
let desk = null;
let deskShown = "";
let deskRoom = { ...DESK_ROOM };
const unfolded = new Set(); // what the reader has opened stays open from instant to instant

function openDesk(team) {
  const found = now.view.desks.find((one) => one.team === team);
  if (!found) return;
  desk = found;
  deskShown = "";
  deskRoom = { ...DESK_ROOM };
  renderDesk();
  the("desk").scrollTop = 0;
}

const eventAt = (index) => now.view.events[index].at;
const arrivedAt = (number) => eventAt(now.view.orders[number].event);

// How many orders of a desk go on: those that arrived without those that ended.
function underWay(one) {
  one.ends ??= one.orders.map((number) => endOf(now.view.orders[number])).sort((first, second) => first - second);
  return countUpTo(one.orders, now.at, arrivedAt) - countUpTo(one.ends, now.at, (at) => at);
}
const endOf = (order) => order.steps.find((step) => step.tone !== "on")?.at ?? Infinity;

// A choice of desks, each with how many of its orders are under way.
function offerDesks() {
  for (const one of now.view.desks) one.id = now.view.teams[one.team][0];
  const same = now.view.desks.find((one) => one.id === desk?.id);
  const own = now.view.desks.find((one) => one.id === now.view.reader);
  desk = own ?? same ?? now.view.desks[0] ?? null;
  the("desk-choice").replaceChildren(...now.view.desks.map((one) => new Option("", one.id)));
}
the("desk-choice").addEventListener("change", () => openDesk(now.view.desks[the("desk-choice").selectedIndex].team));

function renderChoice() {
  now.view.desks.forEach((one, index) => {
    const [, title] = now.view.teams[one.team];
    const count = underWay(one);
    const option = the("desk-choice").options[index];
    const words = count ? page("desk-busy", { team: title, count }) : title;
    if (option.text !== words) option.text = words;
    option.selected = one === desk;
  });
  for (const label of document.querySelectorAll("button.lane")) {
    label.classList.toggle("open", Boolean(desk) && label.dataset.team === desk.id);
  }
}

function renderDesk() {
  the("desks").hidden = !desk;
  renderChoice();
  if (!desk) return;
  const counts = {
    injects: countUpTo(desk.injects, now.at, eventAt),
    orders: countUpTo(desk.orders, now.at, arrivedAt),
    messages: countUpTo(desk.messages, now.at, eventAt),
  };
  const parts = Object.entries(counts).map(([part, count]) => latest(part, count));
  const states = parts[1].map((number) => now.view.orders[number].steps.indexOf(standing(now.view.orders[number], now.at)));
  const state = JSON.stringify([desk.team, counts, deskRoom, states]);
  if (state === deskShown) return;
  deskShown = state;
  const makers = { injects: injectCard, orders: orderCard, messages: messageCard };
  the("desk").replaceChildren(
    ...Object.keys(counts).map((part, index) => deskPart(part, parts[index].map(makers[part]), counts[part])),
  );
}

const latest = (part, count) => desk[part].slice(Math.max(0, count - deskRoom[part]), count).reverse();

function deskPart(part, cards, count) {
  const section = make("div", `part ${part}`);
  const title = make("h3", "", page(part));
  title.append(" ", make("span", "count", count ? String(count) : ""));
  section.append(title);
  if (cards.length) section.append(...cards);
  else section.append(make("p", "soft", page(`none-${part}`)));
  const button = make("button", "more");
  button.type = "button";
  more(button, count - cards.length, () => {
    deskRoom[part] += 50;
    renderDesk();
  });
  section.append(button);
  return section;
}

// A card that can be unfolded where there is more to read.
function card(key, name, head, body) {
  if (!body.length) {
    const plain = make("div", `card ${name}`);
    plain.append(head);
    return plain;
  }
  const folded = make("details", `card ${name}`);
  const summary = make("summary");
  summary.append(head);
  folded.append(summary, ...body);
  folded.open = unfolded.has(key);
  folded.addEventListener("toggle", () => (folded.open ? unfolded.add(key) : unfolded.delete(key)));
  return folded;
}

function cardHead(at, title, mark) {
  const head = make("div", "top");
  head.append(make("time", "", instant(at)));
  if (mark) head.append(mark);
  head.append(written("span", "title", title));
  return head;
}

function eventBody(event, words) {
  const body = [];
  if (event.about) body.push(written("p", "about", text(event.about)));
  if (words) body.push(written("p", "text", text(words)));
  return body;
}

function injectCard(index) {
  const event = now.view.events[index];
  const fresh = event.at === now.at ? "inject fresh" : "inject";
  const words = event.own?.[desk.team] ?? event.words;
  return card(`${now.view.reader}/e${index}`, fresh, cardHead(event.at, text(event.what)), eventBody(event, words));
}

function messageCard(index) {
  const event = now.view.events[index];
  const who = event.team < 0 ? "" : `${now.view.teams[event.team][1]} `;
  const fresh = event.at === now.at ? "message fresh" : "message";
  const head = cardHead(event.at, who + text(event.what));
  return card(`${now.view.reader}/e${index}`, fresh, head, eventBody(event, event.words));
}

function orderCard(number) {
  const order = now.view.orders[number];
  const step = standing(order, now.at);
  const state = written("span", `state ${step.tone}`, text(step.state));
  const body = [];
  if (step.words) body.push(written("p", "text", text(step.words)));
  if (order.why) {
    const why = make("p", "why");
    why.append(make("b", "", page("why")), " ", written("bdi", "", text(order.why)));
    body.push(why);
  }
  const past = order.steps.slice(0, order.steps.indexOf(step) + 1);
  const list = make("ul", "steps");
  for (const one of past) {
    const line = make("li");
    line.append(make("time", "", instant(one.at)), " ", written("bdi", "", text(one.state)));
    list.append(line);
  }
  body.push(list);
  const fresh = step.at === now.at ? "order fresh" : "order";
  const head = cardHead(now.view.events[order.event].at, text(order.what), state);
  return card(`${now.view.reader}/o${number}`, fresh, head, body);
}

whenChanged((what) => {
  if (what === "view") offerDesks();
  if (what !== "at") deskShown = "";
  renderDesk();
});
