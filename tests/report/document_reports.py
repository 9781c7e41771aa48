"""Reports to put into words: the least one, one that has everything, and one of ten thousand orders."""

from __future__ import annotations

from typing import Any, get_args

from tabletop.report import form as f
from tabletop.report.form import Report

DAY = 86400
SHA = "5b71fc10b928266a7254b13b6a86300984d212d663baa649a430dbca3807db96"


def least(reader: str = "control") -> Report:
    """A report of a run in which nothing happened."""
    return Report(
        cover=f.Cover(title="Quiet day", reader=reader),
        counts=f.Counts(),
        overview=f.Overview(
            name="Quiet day",
            startex="2026-03-02T09:00:00+05:00",
            endex="2026-03-03T09:00:00+05:00",
            length=DAY,
            pace="turns",
            tick=3600,
        ),
        integrity=f.Integrity(exercise="quiet", hash=SHA, version="0.1.0", events=0, events_sha256=SHA),
    )


def finding(rule: f.Rule, **fields: Any) -> f.Finding:
    """A finding with what its rule finds."""
    values: dict[f.Rule, dict[str, Any]] = {
        "late": {"expectation": "triage", "text": "Isolate", "late": 3600, "took": 7200},
        "unmet": {"expectation": "report", "text": "Report", "deadline": DAY},
        "in-time": {"expectation": "call", "text": "Call", "took": 60},
        "contradicted": {"what": "rating", "id": "T1", "machine": "P", "person": "M", "by": "Dana"},
        "exhausted": {"name": "it.budget", "title": "IT, budget", "unit": "k$", "at": 3600, "count": 2},
        "unanswered": {"subject": "Help?", "id": "it/1", "what": "message", "from": "exec", "at": 60},
        "no-reason": {"count": 3, "orders": ["it/1/1"]},
        "refused": {"count": 1, "code": "requires", "orders": ["it/1/2"], "message": "not possible now."},
        "silent": {"count": 2, "turns": [2, 3]},
        "written": {},
    }
    kind = "strength" if rule == "in-time" else "improve"
    return f.Finding(**{"id": f"{rule}-x", "rule": rule, "kind": kind, "team": "it", "values": values[rule]} | fields)


def records(count: int = 40) -> tuple[f.Record, ...]:
    """Events with the numbers 1 to `count`; every tenth is of a kind that no catalogue knows."""
    return tuple(
        f.Record(
            seq=seq,
            at=60 * seq,
            kind="thing.happened" if seq % 10 == 0 else "order.received",
            subject="it/1/1",
            team="it",
            data={"option": "isolate", "parameters": {"ward": "2"}, "why": "It spreads"},
            cause=seq - 1 or None,
        )
        for seq in range(1, count + 1)
    )


def everything(said: str = "Words") -> Report:
    """A report in which every part holds something, and people wrote `said` wherever they may write."""
    judgement = f.Judgement(rating="M", by="Dana", because=said, at=3600, evidence=(9,))
    task = f.TaskRating(
        id="T1",
        title="Contain",
        capability="Cyber",
        target="1 h",
        source="Plan 4",
        proposed="P",
        rests_on=("triage", "report"),
        judgements=(judgement,),
        disputed=True,
        evidence=(1, 2),
    )
    objective = f.ObjectiveRating(
        id="O1",
        title=said,
        description=said,
        capability="Operations",
        proposed="S",
        judgements=(judgement,),
        disputed=True,
        tasks=(task, f.TaskRating(id="T2", title="Tell", proposed="unrated")),
        evidence=tuple(range(1, 13)),
    )
    rules = [finding(rule) for rule in get_args(f.Rule) if rule != "written"]
    expectation = f.ExpectationRow(id="triage", team="it", text=said, standing="never")
    return least().model_copy(
        update={
            "cover": f.Cover(title=said, state="final", handling="TLP:RED", banner="EXERCISE", organisation="Hospital"),
            "summary": f"{said}\n\n- first\n- second",
            "counts": f.Counts(
                injects=3,
                released=2,
                orders=4,
                rejected=1,
                finished={"failed": 1, "partial": 1, "succeeded": 1},
                expectations={"met": 1, "late": 1, "unmet": 1, "open": 1, "never": 1},
                silences={"not submitted": 1, "on purpose": 2, "nothing to decide": 1},
                evidence={"released": (1,), "orders": (2,), "expectations.met": (3,), "silences.on purpose": (4,)},
            ),
            "stop": f.Stop(at=7200, message=said, path="world.variables.unrest", evidence=(39,)),
            "measures": (
                f.MeasureValue(id="m", title="Wards lost", unit="", value=2, better="lower", evidence=(40,)),
                f.MeasureValue(id="n", title="Money", unit="k$", value=1234.5, better="higher", evidence=(40,)),
            ),
            "overview": least().overview.model_copy(
                update={
                    "type": "tabletop",
                    "sponsor": "Ministry",
                    "contact": "desk@example.org",
                    "purpose": said,
                    "scope": said,
                    "mission_areas": ("Response",),
                    "capabilities": ("Cyber", "Operations"),
                    "objectives": (("O1", said),),
                    "threat": said,
                    "scenario": said,
                    "assumptions": (said, "Mail works"),
                    "turns": (3600, 7200),
                    "teams": (
                        f.TeamAbout(id="it", title="IT", staff=4),
                        f.TeamAbout(id="exec", title="Executive team", automated=True),
                    ),
                    "people": (f.PersonAbout(name="Dana", role="evaluator", organisation="City", teams=("it",)),),
                    "participants": (f.Participants(organisation="City", number=12),),
                    "variant": "Short",
                    "left_out": ("Gas",),
                }
            ),
            "objectives": (objective,),
            "capabilities": (f.CapabilityRating(name="Cyber", proposed="U", tasks=("T1",), evidence=(1,)),),
            "findings": (
                *(item.model_copy(update={"evidence": (5, 6)}) for item in rules),
                finding("late", id="late-T1", about=("T1",), text=said, verdict="accepted", merged=("late-x",)),
                finding("unmet", id="no", verdict="rejected", text="Not shown at all"),
                finding(
                    "written",
                    id="seen-1",
                    about=("O1",),
                    by="Dana",
                    text=said,
                    reference=said,
                    analysis=said,
                    root_cause=said,
                    recommendation=said,
                    evidence=(7,),
                ),
                finding("written", id="seen-2", kind="strength", by="Omar", text=said, evidence=(8,)),
            ),
            "improvements": (
                f.Improvement(
                    area=said,
                    action=said,
                    element="training",
                    owner=said,
                    contact="a@b.example",
                    start="2026-04",
                    completion="2026-09",
                    finding="seen-1",
                    by="Dana",
                    evidence=(10,),
                ),
            ),
            "decisions": (
                f.Decision(
                    order="it/1/1",
                    at=600,
                    team="it",
                    by="Omar",
                    option="isolate",
                    title="Isolate",
                    parameters={"ward": "2", "wards": [1, 2], "now": True},
                    why=said,
                    because=("note",),
                    open_options=("call", "wait"),
                    cost={"it.budget": 20.0},
                    staff=2,
                    state="succeeded",
                    started=600,
                    ended=7200,
                    outcome="full",
                    text=said,
                    odds={"full": 0.55, "partial": 0.3, "fail": None},
                    draw=0.41234567,
                    overridden_by="Dana",
                    evidence=(11, 12),
                ),
                f.Decision(
                    order="it/1/2",
                    at=700,
                    team="it",
                    title=said,
                    state="rejected",
                    code="requires",
                    message=said,
                    allowed="1 to 3",
                    evidence=(13,),
                ),
            ),
            "expectations": (
                expectation,
                expectation.model_copy(
                    update={
                        "standing": "late",
                        "inject": "note",
                        "opened": 600,
                        "deadline": 3600,
                        "way": "option",
                        "by": "it/1/1",
                        "took": 7200,
                        "late": 4200,
                        "evidence": (14, 15),
                    }
                ),
                f.ExpectationRow(id="report", team="exec", text="Report", standing="met", way="answer", took=60),
            ),
            "timeline": tuple(
                f.TimelineRow(
                    at=600 * place,
                    kind=kind,
                    team="it",
                    to=("it", "exec"),
                    subject="it/1/1" if kind in ("order", "outcome", "ruling") else "note",
                    title="" if kind == "default" else said,
                    text=said,
                    source="News desk",
                    channel="news",
                    state={"outcome": "succeeded", "ruling": "full"}.get(kind, ""),
                    evidence=(16 + place,),
                )
                for place, kind in enumerate(get_args(f.TimelineRow.model_fields["kind"].annotation))
            ),
            "marks": (f.Mark(at=600, kind="decision", title=said, team="it", evidence=(11,)),),
            "charts": (
                f.Chart(
                    name="unrest",
                    title=said,
                    unit="%",
                    at=(0, 3600, 7200),
                    values=(1.0, 5.0, 2.5),
                    first=1.0,
                    last=2.5,
                    least=1.0,
                    least_at=0,
                    most=5.0,
                    most_at=3600,
                ),
            ),
            "uncharted": ("staff_at_work",),
            "routes": (
                f.Routes(
                    name="oil",
                    title="Oil",
                    unit="Mt",
                    at=(0, 3600, 7200),
                    rows=(
                        f.RouteRow(name="west", title=said, flows=(2.0, 0.5, 1.0)),
                        f.RouteRow(name="exported", title="exported", flows=(2.0, 0.5, 1.0), total=True),
                    ),
                ),
            ),
            "responses": (
                f.ResponseTime(team="it", channel="mail", asked=2, responded=1, median=60.0, least=60, most=60),
                f.ResponseTime(team="exec", channel="fax", asked=1, responded=0, evidence=(24,)),
            ),
            "messages": (
                f.MessageRow(at=60, team="it", to=("exec",), subject=said, body=said, evidence=(25,)),
                f.MessageRow(at=60, team="it", to=("control",), subject="", body=said, inject="note", evidence=(26,)),
            ),
            "never_injects": tuple(
                f.NeverInject(id=f"n-{state}", title=said, state=state, reason=said, by="Dana", evidence=(27,))
                for state in ("planned", "waiting", "held", "skipped", "lapsed")
            ),
            "never_options": (f.NeverOption(id="wait", title=said, teams=("it",), legal=3),),
            "silences": tuple(
                f.SilenceRow(at=3600, turn=str(turn), team="it", silence=kind, defaulted=turn == 1, evidence=(28,))
                for turn, kind in enumerate(get_args(f.Silence), 1)
            ),
            "rulings": (
                f.Ruling(
                    at=600,
                    order="it/1/1",
                    team="it",
                    title=said,
                    mode="matrix",
                    result="full",
                    arguments_for=(said,),
                    arguments_against=(said,),
                    odds="2d6 + 1 - 1, 7 or more",
                    draw=8.0,
                    because=said,
                    by="Dana",
                    private=said,
                    evidence=(29,),
                ),
            ),
            "refused": (
                f.RefusedFile(file="a.yaml", team="it", line=3, column=1, code="syntax", message=said, evidence=(30,)),
            ),
            "chance": (
                f.DrawRow(
                    site="it/isolate/0/1/outcome",
                    at=60,
                    distribution="choice",
                    arguments={"full": 0.5, "fail": None},
                    u=0.25,
                    value="full",
                    evidence=(31,),
                ),
                f.DrawRow(
                    site="injects.storm.effects.1.for",
                    at=60,
                    distribution="triangular",
                    arguments=[3600.0, 7200.0, 9000.0],
                    u=0.25,
                    value=5400.0,
                    evidence=(32,),
                ),
                f.DrawRow(site="world.variables.price.noise", distribution="normal", count=90, evidence=(33,)),
            ),
            "feedback": f.Feedback(
                forms=2,
                statements=(f.StatementSummary(statement=said, counts=(0, 0, 1, 0, 1), mean=4.0),),
                strengths=(("Omar", said), ("", said)),
                improvements=(("it", said),),
                questions=(
                    f.AnswerSummary(ask=said, of=("it",), answers=(("", said),)),
                    f.AnswerSummary(ask="Anything else?"),
                ),
                other=(("", said),),
                refused=(("form.yaml", said),),
            ),
            "sources": (
                f.SourceRow(
                    id="S-1",
                    title=said,
                    author="A. Author",
                    publisher="Press",
                    url="https://example.org/figure",
                    date="2024",
                    accessed="2026-01-01",
                    section="2",
                    page="p. 4",
                    statement=said,
                    value="4",
                    unit="Mt",
                    low="3",
                    high="5",
                    as_of="2023",
                    confidence="medium",
                    note=said,
                ),
                f.SourceRow(id="S-2", url="javascript:alert(1)"),
            ),
            "limits": f.Limits(
                assumptions=(said,),
                judgements=(("teams.it.resources.budget", said),),
                uncertain=(("world.variables.unrest", "1 to 3"),),
                left_out=("Gas",),
                clamped=(("unrest", 2),),
                noise=("unrest", "price"),
                automated=("exec",),
            ),
            "integrity": least().integrity.model_copy(
                update={"seed": 7, "variant": "short", "events": 40, "chain": SHA, "verified": True, "said": "40 events",
                        "files": {"findings.yaml": SHA}}
            ),
            "options": {"isolate": "Isolate", "call": "Call the police", "wait": said},
            "injects": {"note": said},
            "records": records(),
        }
    )  # fmt: skip


def large(orders: int = 10_000, injects: int = 2_000, seats: int = 500) -> Report:
    """A report of a run of that many orders by that many teams."""
    teams = tuple(f.TeamAbout(id=f"t{n}", title=f"Team {n}") for n in range(seats))
    decisions = tuple(
        f.Decision(
            order=f"t{n % seats}/{n // seats}/1",
            at=60 * (n // 4),
            team=f"t{n % seats}",
            option="isolate",
            title="Isolate",
            why="It spreads from ward to ward and nobody has said that it would stop.",
            open_options=("call", "wait"),
            cost={"budget": 20.0},
            state="succeeded",
            ended=60 * (n // 4) + 30,
            odds={"full": 0.55, "fail": None},
            draw=0.4123,
            evidence=tuple(range(5 * n + 1, 5 * n + 6)),
        )
        for n in range(orders)
    )
    timeline = tuple(
        f.TimelineRow(at=row.at, kind="order", team=row.team, subject=row.order, title=row.title, evidence=row.evidence[:1])
        for row in decisions
    ) + tuple(
        f.TimelineRow(at=60 * n, kind="inject", to=(f"t{n % seats}",), subject=f"i{n}", title=f"Inject {n}", text="It *spreads*.", evidence=(n + 1,))
        for n in range(injects)
    )  # fmt: skip
    expectations = tuple(
        f.ExpectationRow(id=f"x{n}", team=f"t{n % seats}", text="Do it", inject=f"i{n}", standing="met", opened=60 * n,
                         deadline=60 * n + 600, way="option", by=f"t{n % seats}/0/1", took=60, evidence=(n + 1, n + 2))
        for n in range(injects)
    )  # fmt: skip
    return least().model_copy(
        update={
            "overview": least().overview.model_copy(update={"teams": teams, "length": 60 * orders // 4}),
            "decisions": decisions,
            "timeline": timeline,
            "expectations": expectations,
            "options": {"isolate": "Isolate", "call": "Call", "wait": "Wait"},
            "injects": {f"i{n}": f"Inject {n}" for n in range(injects)},
            "records": records(5 * orders),
        }
    )
