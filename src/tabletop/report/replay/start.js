// The address names the instant and the view, so that a link leads to them; then everything is shown.

// `#at=SECONDS&view=READER`; what is missing or no number is as at the start.
function readAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  look(wanted.get("view") ?? file.views[0].reader);
  const at = Number(wanted.get("at") ?? 0);
  go(Number.isFinite(at) ? at : 0);
}

function address() {
  const wanted = `#${new URLSearchParams({ at: now.at, view: now.view.reader })}`;
  the("link").href = wanted;
  if (location.hash !== wanted) history.replaceState(null, "", wanted);
}

// The address follows once the clock has stood still for a moment: browsers do not like it to change many times a second.
let resting = 0;
whenChanged(() => {
  clearTimeout(resting);
  if (!playing) resting = setTimeout(address, 150);
});
addEventListener("hashchange", readAddress);

the("view").replaceChildren(...file.views.map((view) => new Option(view.title, view.reader)));
the("view").disabled = file.views.length === 1;
the("view").addEventListener("change", () => look(the("view").value));

offerSpeeds();
the("app").hidden = the("reader").hidden = false;
whenChanged((what) => {
  if (what === "view") the("view").value = now.view.reader;
});
// The filters decide what passes before anything is drawn.
listeners.unshift((what) => {
  if (what !== "view") return;
  offerChoices();
  filter();
});
tell("view");
readAddress();
