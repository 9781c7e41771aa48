"""Recomputes a report's figures from the events alone, and says where they differ.

    python docs/recompute.py RUN                                  the report in RUN/reports, in its JSON form
    python docs/recompute.py events.jsonl aar.json [world.csv]    one that lies elsewhere
    python docs/recompute.py aar.json                             any reader's, by the events that it holds itself

It shares no code with Tabletop, and needs nothing but Python. From the report it takes only what is no figure: which
expectations a task rests on, what charts and routes are called, and ratings that people wrote down after the exercise.
The events may be those that one reader sees, with fewer fields. It ends with 0 where every figure agrees, else with 1
and a line for each that does not.
"""

from __future__ import annotations

import csv
import hashlib
import json
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]


class Differences(list[str]):
    """What does not agree."""

    def same(self, what: str, report: object, events: object) -> None:
        """Compare a figure of the report with that of the events."""
        if report != events:
            self.append(f"{what}: the report says {report!r}, the events say {events!r}")


def recompute(events_jsonl: str, aar: dict[str, Any], world_csv: str | None = None) -> Differences:
    """Every difference between a report and the events (and the world) that it is about."""
    events = [json.loads(line) for line in events_jsonl.split("\n") if line]
    found = Differences()
    expected = expectations(events)
    check_integrity(found, aar, events, events_jsonl)
    check_expectations(found, aar, expected)
    check_ratings(found, aar, events, expected)
    check_responses(found, aar, events)
    check_measures(found, aar, events)
    check_decisions(found, aar, events)
    check_counts(found, aar, events)
    check_lists(found, aar, events)
    check_findings(found, aar, expected)
    if world_csv is not None:
        check_world(found, aar, world_csv)
    return found


def check_integrity(found: Differences, aar: dict[str, Any], events: Rows, text: str) -> None:
    """The hash of the record, its length, and what its first line says."""
    said, begun = aar["integrity"], events[0]["data"]
    found.same("integrity.events", said["events"], len(events))
    found.same("integrity.events_sha256", said["events_sha256"], hashlib.sha256(text.encode()).hexdigest())
    for key in ("seed", "hash", "version"):
        found.same(f"integrity.{key}", said[key] or None, begun.get(key) or None)
    found.same("records", aar["records"], events)


def expectations(events: Rows) -> dict[str, Rows]:
    """By expectation, each time that it was opened: when, by when, and what came."""
    opened: dict[str, Rows] = defaultdict(list)
    for event in events:
        kind, name, data = event["kind"], event["subject"], event["data"]
        if kind == "expectation.opened":
            times = {"opened": event["at"], "deadline": data.get("deadline"), "took": None, "late": None, "way": ""}
            opened[name].append({**times, "standing": "open", "team": event["team"]})
        elif kind in ("expectation.met", "expectation.late", "expectation.unmet"):
            if not opened[name]:
                started = event["at"] - data.get("after", 0)
                opened[name].append({"opened": started, "deadline": None, "team": event["team"]})
            row = opened[name][-1]
            row |= {"standing": kind[12:], "took": data.get("after"), "late": None, "way": data.get("way", "")}
            if kind == "expectation.late" and row["deadline"] is not None:
                row["late"] = event["at"] - row["deadline"]
    return opened


def check_expectations(found: Differences, aar: dict[str, Any], expected: dict[str, Rows]) -> None:
    """How each expectation stands, when it was opened and due, how long it took, how late it was."""
    seen: Counter[str] = Counter()
    for row in aar["expectations"]:
        name = row["id"]
        mine = expected.get(name, [])
        if row["standing"] == "never":
            found.same(f"expectation {name}", "never", "opened" if mine else "never")
            continue
        true = mine[seen[name]] if seen[name] < len(mine) else {}
        seen[name] += 1
        for key in ("standing", "opened", "deadline", "took", "late", "way", "team"):
            found.same(f"expectation {name}.{key}", row[key], true.get(key))
    found.same("expectations", sum(seen.values()), sum(map(len, expected.values())))


def rating(standings: list[str]) -> str:
    """R23."""
    judged = [standing for standing in standings if standing in ("met", "late", "unmet")]
    missed = judged.count("unmet")
    if not judged:
        return "unrated"
    if missed == len(judged):
        return "U"
    return "M" if missed else "S" if "late" in judged else "P"


def check_ratings(found: Differences, aar: dict[str, Any], events: Rows, expected: dict[str, Rows]) -> None:
    """Ratings of tasks, objectives and capabilities, and whether an evaluator's last one differs."""
    given: dict[str, dict[str, str]] = defaultdict(dict)
    for event in events:
        if event["kind"] == "rating.given":
            given[event["subject"]][event["data"]["by"]] = event["data"]["rating"]

    def standings(tasks: Rows) -> list[str]:
        return [row["standing"] for task in tasks for name in task["rests_on"] for row in expected.get(name, [])]

    def rated(what: str, part: dict[str, Any], tasks: Rows) -> None:
        true = rating(standings(tasks))
        found.same(f"{what} {part['id']}", part["proposed"], true)
        people = given[part["id"]]
        during = {j["by"]: j["rating"] for j in part["judgements"] if j["at"] is not None}
        found.same(f"{what} {part['id']} rated by", during, people)
        afterwards = [j["rating"] for j in part["judgements"] if j["at"] is None]
        disputed = true != "unrated" and any(letter != true for letter in (*people.values(), *afterwards))
        found.same(f"{what} {part['id']} disputed", part["disputed"], disputed)

    every = [task for objective in aar["objectives"] for task in objective["tasks"]]
    for objective in aar["objectives"]:
        rated("objective", objective, objective["tasks"])
        for task in objective["tasks"]:
            rated("task", task, [task])
    for capability in aar["capabilities"]:
        mine = [task for task in every if task["capability"] == capability["name"]]
        found.same(f"capability {capability['name']}", capability["proposed"], rating(standings(mine)))


def check_responses(found: Differences, aar: dict[str, Any], events: Rows) -> None:
    """How often each team was asked through each channel, how often and how fast it responded."""
    channel: dict[str, tuple[int, int, str]] = {}  # inject: seq, at, channel of the latest release
    asked: dict[int, list[Any]] = {}  # seq of what asked: team, channel, seconds
    latest: dict[str, int] = {}
    expecting, answered = set(), set()
    for event in events:
        kind, name, data, team = event["kind"], event["subject"], event["data"], event["team"]
        if kind == "inject.released":
            channel[name] = (event["seq"], event["at"], data.get("channel", ""))
        elif kind == "expectation.opened":
            latest.pop(name, None)
            if data.get("inject") in channel:
                asked[event["seq"]] = [team, channel[data["inject"]][2], None]
                latest[name] = event["seq"]
                expecting.add((data["inject"], team))
        elif kind == "answer.given" and name in channel and (name, team) not in expecting:
            release, at, way = channel[name]
            if (release, team) not in answered:
                answered.add((release, team))
                asked[-event["seq"]] = [team, way, event["at"] - at]
        elif kind.startswith("expectation.") and name in latest:
            if data.get("way") == "restraint" or data.get("broken_by"):
                asked.pop(latest[name], None)
            elif "after" in data:
                asked[latest[name]][2] = data["after"]
    groups: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    for team, way, seconds in asked.values():
        groups[team, way].append(seconds)
    true = {}
    for key, found_in in groups.items():
        took = sorted(seconds for seconds in found_in if seconds is not None)
        middle = statistics.median(took) if took else None
        true[key] = (len(found_in), len(took), middle, took[0] if took else None, took[-1] if took else None)
    said = {
        (r["team"], r["channel"]): (r["asked"], r["responded"], r["median"], r["least"], r["most"])
        for r in aar["responses"]
    }
    for key in {**said, **true}:
        found.same(f"responses of {key[0]} by {key[1]}", said.get(key), true.get(key))


def check_measures(found: Differences, aar: dict[str, Any], events: Rows) -> None:
    """Measures as they were read at ENDEX."""
    ended = [event for event in events if event["kind"] == "run.ended"]
    true = ended[-1]["data"].get("measures", {}) if ended else {}
    found.same("measures", {m["id"]: m["value"] for m in aar["measures"]}, true)


def check_decisions(found: Differences, aar: dict[str, Any], events: Rows) -> None:
    """Each order: when, what it cost, how it ended, on what draw."""
    received = [event for event in events if event["kind"] == "order.received"]
    found.same("decisions", len(aar["decisions"]), len(received))
    life: dict[int, Rows] = {event["seq"]: [] for event in received}
    head: dict[int, int] = {event["seq"]: event["seq"] for event in received}
    last: dict[str, int] = {}
    drawn = {event["subject"]: event["data"].get("u") for event in events if event["kind"] == "draw.made"}
    for event in events:
        if event["kind"] == "order.received":
            last[event["subject"]] = event["seq"]
        elif event["kind"].startswith("order."):
            first = head.get(event["cause"], last.get(event["subject"], 0))
            if not first:
                continue  # an order that the reader does not know of
            head[event["seq"]] = first
            life[first].append(event)
    for row, event in zip(aar["decisions"], received, strict=False):
        true = {"order": event["subject"], "at": event["at"], "team": event["team"]}
        true |= order_life(life[event["seq"]], drawn)
        for key, value in true.items():
            found.same(f"order {row['order']}.{key}", row[key], value)


def order_life(events: Rows, drawn: dict[str, float]) -> dict[str, Any]:
    """What became of one order."""
    true: dict[str, Any] = {"state": "received", "cost": {}, "staff": 0, "started": None, "ended": None}
    for event in events:
        kind, data = event["kind"][6:], event["data"]
        if kind == "started":
            true |= {
                "state": "under way",
                "started": event["at"],
                "cost": data.get("cost", {}),
                "staff": data.get("staff", 0),
            }
        elif kind == "finished":
            true |= {"state": data["state"], "outcome": data.get("outcome", ""), "ended": event["at"]}
        elif kind == "open":
            true["state"] = data["state"]
        else:
            true["state"] = kind
            if kind in ("rejected", "refused", "withdrawn", "superseded", "unruled", "lapsed"):
                true["ended"] = event["at"]
        if kind == "accepted" and f"{data.get('site')}/outcome" in drawn:
            true["draw"] = drawn[f"{data['site']}/outcome"]
    return true


def check_counts(found: Differences, aar: dict[str, Any], events: Rows) -> None:
    """What the summary counts."""
    kinds = Counter(event["kind"] for event in events)
    said = aar["counts"]

    def split(kind: str, key: str) -> dict[str, int]:
        return dict(Counter(event["data"][key] for event in events if event["kind"] == kind))

    found.same("counts.injects", said["injects"], len(aar["injects"]))
    reached = len({event["subject"] for event in events if event["kind"] == "inject.released"})
    found.same("counts.released", said["released"], reached)
    found.same("counts.orders", said["orders"], kinds["order.received"])
    found.same("counts.rejected", said["rejected"], kinds["order.rejected"] + kinds["order.refused"])
    found.same("counts.finished", said["finished"], split("order.finished", "state"))
    found.same("counts.silences", said["silences"], split("move.silent", "silence"))
    stands = dict(Counter(row["standing"] for row in aar["expectations"]))
    found.same("counts.expectations", said["expectations"], stands)


def check_lists(found: Differences, aar: dict[str, Any], events: Rows) -> None:
    """How many rows lists have, and what the ledger of chance and the limits count."""
    kinds = Counter(event["kind"] for event in events)
    for name, kind in (
        ("rulings", "ruling.made"),
        ("silences", "move.silent"),
        ("improvements", "improvement.proposed"),
    ):
        found.same(name, len(aar[name]), kinds[kind])
    found.same("messages", len(aar["messages"]), kinds["message.sent"] + kinds["answer.given"])
    draws = [event for event in events if event["kind"] == "draw.made"]
    found.same("chance", sum(row["count"] for row in aar["chance"]), len(draws))
    listed = {(row["site"], row["u"], str(row["value"])) for row in aar["chance"] if row["u"] is not None}
    made = {(event["subject"], event["data"]["u"], str(event["data"]["value"])) for event in draws}
    found.same("chance, draws that nobody made", sorted(listed - made), [])
    clamped = Counter(event["subject"] for event in events if event["data"].get("clamped"))
    found.same("limits.clamped", dict(aar["limits"]["clamped"]), dict(clamped))


def check_findings(found: Differences, aar: dict[str, Any], expected: dict[str, Rows]) -> None:
    """The figures in findings on expectations and on orders."""
    orders = {order["order"]: order for order in aar["decisions"]}
    for finding in aar["findings"]:
        values, rule = finding["values"], finding["rule"]
        what = f"finding {finding['id']}"
        if rule in ("late", "unmet", "in-time"):
            check_expected(found, what, finding, expected)
        elif rule in ("refused", "no-reason"):
            named = values["orders"]
            found.same(
                f"{what}.orders", named, [name for name in named if orders.get(name, {}).get("team") == finding["team"]]
            )
            found.same(f"{what}.count", values["count"] >= len(named), True)
            if rule == "no-reason":
                bare = [o for o in aar["decisions"] if o["team"] == finding["team"] and not (o["why"] or o["because"])]
                found.same(f"{what}.count at most", values["count"] <= len(bare), True)
        elif rule == "silent":
            turns = [
                s["turn"] for s in aar["silences"] if s["team"] == finding["team"] and s["silence"] == "not submitted"
            ]
            found.same(f"{what}.turns", [str(turn) for turn in values["turns"]], turns)


def check_expected(found: Differences, what: str, finding: dict[str, Any], expected: dict[str, Rows]) -> None:
    """The figures in one finding: those of the worst time; restraint takes no time."""
    values, stands = finding["values"], {"late": "late", "unmet": "unmet", "in-time": "met"}[finding["rule"]]
    rows = [row for row in expected[values["expectation"]] if row["standing"] == stands]
    times = [None if row["way"] == "restraint" else row["took"] for row in rows]
    worst = max(range(len(rows)), key=lambda i: (rows[i]["late"] or 0, times[i] or 0), default=None)
    if worst is None:
        found.same(what, values, None)
        return
    true = {**rows[worst], "took": times[worst]}
    for key in ("late", "took", "deadline"):
        if key in values:
            found.same(f"{what}.{key}", values[key], true[key])
    if "-all-" not in finding["id"]:
        found.same(f"{what}.count", values["count"], len(rows))


def check_world(found: Differences, aar: dict[str, Any], world_csv: str) -> None:
    """Charts and routes against the table of the world."""
    names, *lines = list(csv.reader(world_csv.splitlines()))
    table = {name: [float(line[i]) for line in lines] for i, name in enumerate(names)}
    ticks = [int(at) for at in table["at"]]
    place = {at: tick for tick, at in enumerate(ticks)}
    for chart in aar["charts"]:
        values = table[chart["name"]]
        least, most = min(values), max(values)
        true = (values[0], values[-1], least, ticks[values.index(least)], most, ticks[values.index(most)])
        keys = ("first", "last", "least", "least_at", "most", "most_at")
        found.same(f"chart {chart['name']}", tuple(chart[key] for key in keys), true)
        found.same(f"chart {chart['name']} points", chart["values"], [values[place[at]] for at in chart["at"]])
    for routes in aar["routes"]:
        for row in routes["rows"]:
            column = table[f"{routes['name']}.{row['name']}" + ("" if row["total"] else ".flow")]
            true_flows = [column[place[at]] for at in routes["at"]]
            found.same(f"routes {routes['name']}.{row['name']}", row["flows"], true_flows)


def compact(event: dict[str, Any]) -> str:
    """An event as a line of events.jsonl."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def main(arguments: list[str]) -> int:
    """Compare files; returns the exit code."""
    if len(arguments) not in (1, 2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    if len(arguments) == 1 and not arguments[0].endswith(".json"):
        arguments = [f"{arguments[0]}/{name}" for name in ("events.jsonl", "reports/aar.json", "world.csv")]
    try:
        texts = [Path(name).read_text(encoding="utf-8") for name in arguments]
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    if len(texts) == 1:
        texts.insert(0, "".join(f"{compact(event)}\n" for event in json.loads(texts[0])["records"]))
    found = recompute(texts[0], json.loads(texts[1]), texts[2] if len(texts) == 3 else None)
    print("\n".join(found) or "every figure agrees")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
