"""Where in an exercise things of a kind stand, by patterns of paths (`mutations.Spot.matches`)."""

from __future__ import annotations

#: Where keys are names that the facilitator gave, and not words of the format.
NAMED = (
    *("teams *", "resources *", "teams * resources *", "teams * policies *", "phases *", "storylines *", "units *"),
    *("world variables *", "world derived *", "world routes *", "world routes * segments *", "world routes * routes *"),
    *(
        "options *",
        "** cost *",
        "options * parameters *",
        "** outcomes *",
        "** answers *",
        "objectives *",
        "measures *",
    ),
    *("** set *", "** add *", "** multiply *", "** ramp *", "sources *", "policies *", "variants *"),
    *("variants * storylines *", "variants * set *", "** orders * *", "** choice *"),
)
CONDITIONS = ("** when", "** requires", "** holds", "** ends")
EXPRESSIONS = (
    *CONDITIONS,
    *("world ** rate", "world derived * value", "world ** capacity", "world ** supply", "world ** demand"),
    *("** supply value", "** capacity value", "** demand value", "measures * value", "** chance", "** income"),
)
TEXTS = ("** body", "** subject", "** text")
TIMES = (
    *("injects * at", "** lead_time", "** effects * for", "** effects * after", "** effects * over", "** wait"),
    *("clock endex", "clock tick", "clock turn", "** cooldown", "** within", "** gap", "variants * set *"),
)
#: What is a list or a mapping, and never a plain value.
LISTS = ("** expects", "** effects", "** tasks", "** rules", "** checks", "** given", "** orders")
MAPPINGS = (
    *("clock", "world variables", "world derived", "** outcomes", "** parameters", "** segments", "** routes"),
    *("** do", "** noise", "teams * resources", "about"),
)
REQUIRED = (
    *("title", "injects * id", "world variables * initial", "world derived * value", "world routes * unit"),
    *("world routes * segments * capacity", "world routes * routes * through", "** resources * initial"),
    *("checks * title", "objectives * title", "objectives * tasks * id", "measures * value", "policies * rules"),
    *("policies * rules * id", "policies * rules * do", "injects * on option", "injects * after inject"),
    *("people * name", "questions * ask", "phases * discuss * ask"),
)
ENUMS = {
    "clock pace": ("by hand", "clock", "turns"),
    "** result": ("full", "partial", "fail", "any"),
    "measures * better": ("higher", "lower"),
    "** mode": ("rigid", "semi-rigid", "free", "matrix"),
    "rulings": ("rigid", "semi-rigid", "free", "matrix"),
}
FUNCTIONS = (
    *("min", "max", "abs", "clip", "round", "exp", "log", "sqrt", "lookup", "step", "pulse", "ramp", "delay"),
    *("smooth", "latch", "released", "answered", "met", "late", "unmet", "ordered", "succeeded", "failed", "count"),
    *("since", "staff"),
)
UNITS_OF_TIME = ("second", "minute", "hour", "day", "week", "month", "year")
