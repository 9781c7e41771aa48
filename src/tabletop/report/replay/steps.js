// The clock, the buttons and keys that move it, and playing.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const PAUSE = 2000; // milliseconds from event to event
let playing = null; // when playing: the last frame's time, the instant to its fraction, and the one that is shown

function renderClock() {
  the("time").textContent = instant(now.at);
  the("date").textContent = calendar(now.at);
  const end = file.turns[turnNumber() - 1];
  const left = lengthOf((end ?? file.endex) - now.at);
  const turn = { number: turnNumber(), count: file.turns.length, left };
  if (now.at === file.endex) the("turn").textContent = page(file.ended ? "over" : "so-far");
  else if (end !== undefined) the("turn").textContent = page("turn", turn);
  else the("turn").textContent = page("left", { left });
  the("previous").disabled = previousEvent() === null;
  the("next").disabled = nextEvent() === null;
  the("start").disabled = the("previous-turn").disabled = now.at === 0;
  the("end").disabled = the("next-turn").disabled = now.at === file.endex;
}

const moves = {
  start: () => go(0),
  "previous-turn": () => go(previousTurn()),
  previous: () => go(previousEvent() ?? now.at),
  next: () => go(nextEvent() ?? now.at),
  "next-turn": () => go(nextTurn()),
  end: () => go(file.endex),
};
for (const [id, move] of Object.entries(moves)) {
  the(id).addEventListener("click", () => {
    stop();
    move();
  });
}

// Keys, everywhere but where one types or chooses; space stays with a button that has the focus.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("select, [type=search]")) return;
  const onSlider = event.target === slider;
  const keys = {
    ArrowLeft: event.shiftKey ? "previous-turn" : "previous",
    ArrowRight: event.shiftKey ? "next-turn" : "next",
    Home: "start",
    End: "end",
    ...(onSlider && { ArrowDown: "previous", ArrowUp: "next", PageDown: "previous-turn", PageUp: "next-turn" }),
  };
  if (keys[event.key]) {
    event.preventDefault();
    stop();
    moves[keys[event.key]]();
  } else if (event.key === " " && (onSlider || !event.target.closest("button, summary, input, a"))) {
    event.preventDefault();
    playing ? stop() : start();
  }
});

// Speeds: from event to event, or the whole exercise in so many seconds.
function offerSpeeds() {
  const whole = [300, 120, 60, 30].map(
    (seconds) => new Option(page("speed-whole", { length: lengthOf(seconds) }), String(seconds)),
  );
  the("speed").replaceChildren(new Option(page("speed-events"), "events"), ...whole);
  the("speed").value = calm.matches ? "events" : "120";
}

function start() {
  if (playing) return;
  if (now.at === file.endex) go(0);
  playing = { last: performance.now(), at: now.at, shown: now.at, waited: PAUSE };
  showPlaying();
  requestAnimationFrame(frame);
}

function stop() {
  if (!playing) return;
  playing = null;
  showPlaying();
  address();
}

// While it plays the clock is not read aloud: it would never end.
function showPlaying() {
  const words = page(playing ? "pause" : "play");
  the("play").setAttribute("aria-label", words);
  the("play").title = words;
  document.body.classList.toggle("playing", Boolean(playing));
  the("spoken").setAttribute("aria-live", playing ? "off" : "polite");
}

function frame(time) {
  if (!playing) return;
  const passed = Math.max(0, time - playing.last);
  playing.last = time;
  if (playing.shown !== now.at) playing.at = now.at; // the slider was moved meanwhile
  if (the("speed").value === "events") stepOn(passed);
  else {
    playing.at += (passed / 1000) * (file.endex / Number(the("speed").value));
    go(playing.at >= file.endex ? file.endex : Math.floor(playing.at / GRAIN) * GRAIN);
  }
  playing.shown = now.at;
  if (now.at === file.endex) stop();
  else requestAnimationFrame(frame);
}

function stepOn(passed) {
  playing.waited += passed;
  if (playing.waited < PAUSE) return;
  playing.waited = 0;
  go(nextEvent() ?? file.endex);
  playing.at = now.at;
}

the("play").addEventListener("click", () => (playing ? stop() : start()));
whenChanged(renderClock);
