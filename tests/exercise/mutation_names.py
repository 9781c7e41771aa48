"""Kinds of mistakes with names: misspelt, written in another way, or of things that are gone."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from tests.exercise.mutation_places import ENUMS, EXPRESSIONS, FUNCTIONS, NAMED, TEXTS, UNITS_OF_TIME
from tests.exercise.mutations import Mutation, Spot, Written, kind, misspell, typo


def reference(title: str, what: str, *patterns: str, beside: Iterable[str] = ()) -> None:
    """A kind: a value that names something, misspelt."""

    @kind(title)
    def mistake(written: Written, chance: random.Random, name: str) -> Mutation | None:
        known = written.names[what]
        spots = [spot for spot in written.at(*patterns) if spot.value in known]
        if not spots:
            return None
        spot = chance.choice(spots)
        return misspell(written, spot, spot.value, (*known, *beside), chance, name)


def named_by_key(title: str, whats: tuple[str, ...], *patterns: str) -> None:
    """A kind: a key that names something, misspelt."""

    @kind(title)
    def mistake(written: Written, chance: random.Random, name: str) -> Mutation | None:
        known = [word for what in whats for word in written.names[what]]
        ends = [word.split(".")[-1] for word in written.names["resource"]] if "resource" in whats else []
        spots = [spot for spot in written.at(*patterns) if spot.key and spot.path[-1] in (*known, *ends)]
        return misspell_key(written, chance.choice(spots), (*known, *ends), chance, name) if spots else None


def in_expression(title: str, what: str, patterns: tuple[str, ...], frame: str = "{}", within: str = "") -> None:
    """A kind: a name within an expression, misspelt. `frame` is what stands around it, `within` what is looked at."""

    @kind(title)
    def mistake(written: Written, chance: random.Random, name: str) -> Mutation | None:
        known = FUNCTIONS if what == "function" else written.names[what]
        found: list[tuple[Spot, str]] = []
        for spot in written.at(*patterns):
            if isinstance(spot.value, str):
                pieces = re.findall(within, spot.value) if within else [spot.value]
                pattern = frame.replace("{}", r"(?<![\w.'-])([A-Za-z][\w.-]*)")
                found += [(spot, word) for piece in pieces for word in re.findall(pattern, piece) if word in known]
        if not found:
            return None
        spot, word = chance.choice(found)
        others = (*known, *written.names["variable"], *FUNCTIONS)
        return misspell(
            written,
            spot,
            word,
            others,
            chance,
            name,
            frame.replace("{}", rf"(?<![\w.'-])({re.escape(word)})(?![\w.-])"),
        )


def misspell_key(
    written: Written, spot: Spot, others: Iterable[str], chance: random.Random, name: str
) -> Mutation | None:
    """Misspell the key of a spot."""
    key = str(spot.path[-1])
    made = typo(key, others, chance)
    if made is None or spot.key is None:
        return None
    line, column = spot.key
    start = written.offset(spot.file, line, column)
    if not written.texts[spot.file].startswith(key + ":", start):
        return None
    text = written.changed(spot.file, start, start + len(key), made)
    return Mutation(name, spot.file, line, text, column, key, what=f"'{made}' for '{key}'")


reference("misspelt team", "team", "injects * to", "injects * to *", "options * teams *", "options * teams",
          "** seen_by *", "** expects * from", "** messages * to", "** any_of * message", "** of", "people * team")  # fmt: skip
reference("misspelt option", "option", "** any_of *", "** none_of *", "injects * on option", "** excludes *",
          beside=("answer", "action"))  # fmt: skip
reference("misspelt option in a policy", "option", "policies ** option", "policies ** respond_to")
reference("misspelt inject", "inject", "injects * after inject", "injects * after", "policies ** respond_to")
reference("misspelt expectation", "expectation", "injects * if_unmet", "** tasks * expects", "** tasks * expects *")
reference("misspelt storyline", "storyline", "injects * storyline", "options * storyline", "policies ** storyline")
reference("misspelt storyline in a variant", "storyline", "variants * storylines *")
reference("misspelt team in a variant", "team", "variants * teams *")
reference("misspelt source", "source", "** source")
reference("misspelt segment", "segment", "world routes * routes * through *")
reference("misspelt phase", "phase", "injects * phase")
reference("misspelt objective", "objective", "people * evaluates *", "** objective")
reference("misspelt effect", "effect", "** stop")
reference("misspelt policy", "policy", "teams * policies *", "teams * policy")
named_by_key("misspelt variable in an effect", ("variable",), "** add *", "** set *", "** multiply *", "** ramp *")
named_by_key("misspelt figure in an effect", ("figure", "resource"), "** add *", "** multiply *", "** ramp *")
named_by_key("misspelt resource", ("resource",), "options * cost *")
named_by_key("misspelt parameter in a policy", ("parameter",), "policies ** orders * *")
named_by_key("misspelt storyline of a variant", ("storyline",), "variants * storylines *")
in_expression("misspelt variable", "variable", EXPRESSIONS)
in_expression("misspelt route figure", "figure", EXPRESSIONS)
in_expression("misspelt resource in an expression", "resource", EXPRESSIONS)
in_expression("misspelt function", "function", EXPRESSIONS, r"{}\s*\(")
in_expression("misspelt inject in a condition", "inject", EXPRESSIONS, r"\(\s*'?{}'?\s*[,)]")
in_expression("misspelt option in a condition", "option", EXPRESSIONS, r"\(\s*'?{}'?\s*[,)]")
in_expression(
    "misspelt parameter", "parameter", ("options * cost *", "options ** add *", "options ** ramp *", "** chance")
)
in_expression("misspelt variable in a text", "variable", TEXTS, within=r"\{\{.*?\}\}")
in_expression("misspelt figure in a text", "figure", TEXTS, within=r"\{\{.*?\}\}")


@kind("misspelt key")
def misspelt_key(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """A word of the format."""
    spots = [spot for spot in written.spots if spot.key and len(spot.path) > 1 and not spot.matches(*NAMED)]
    keys = {str(spot.path[-1]) for spot in spots} | {"options", "parameters", "expectations", "effects", "late"}
    return misspell_key(written, chance.choice(spots), keys, chance, name)


@kind("misspelt section")
def misspelt_section(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """A key at the very left."""
    spots = [spot for spot in written.spots if len(spot.path) == 1 and spot.key != (1, 1)]
    return misspell_key(written, chance.choice(spots), [str(spot.path[0]) for spot in spots], chance, name)


@kind("misspelt word of a list")
def misspelt_enum(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """One of a few words that the format allows."""
    found = [(spot, words) for pattern, words in ENUMS.items() for spot in written.at(pattern) if spot.value in words]
    spot, words = chance.choice(found) if found else (None, ())
    return None if spot is None else misspell(written, spot, spot.value, words, chance, name, f"({spot.value})")


@kind("misspelt path in a variant")
def misspelt_path(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """A step of a path that a variant sets."""
    spots = [spot for spot in written.at("variants * set *") if spot.key]
    if not spots:
        return None
    spot = chance.choice(spots)
    steps = str(spot.path[-1]).split(".")
    step = chance.choice([step for step in steps if len(step) > 2])
    made = typo(step, (), chance)
    line, column = spot.key or (0, 0)
    if made is None:
        return None
    start = written.offset(spot.file, line, column) + str(spot.path[-1]).index(step)
    text = written.changed(spot.file, start, start + len(step), made)
    return Mutation(name, spot.file, line, text, None, step, what=f"'{made}' for '{step}'")


@kind("misspelt unit of time")
def misspelt_unit(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """The unit that a rate, an income or a flow is per."""
    spots = [spot for spot in written.at("** rate", "** income", "world routes * unit") if " per " in str(spot.value)]
    if not spots:
        return None
    spot = chance.choice(spots)
    return misspell(written, spot, spot.value.split()[-1], UNITS_OF_TIME, chance, name, r"per (\w+)$")


@kind("misspelt chance")
def misspelt_chance(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """A word for a chance."""
    words = ("likely", "unlikely", "very likely", "even", "rest", "almost certain")
    spots = [spot for spot in written.at("** chance") if spot.value in words]
    spot = chance.choice(spots) if spots else None
    return None if spot is None else misspell(written, spot, spot.value, words, chance, name, f"({spot.value})")


@kind("misspelt file")
def misspelt_file(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """The name of a brief, an attachment or a policy's file."""
    patterns = ("startex_brief", "endex_brief", "** brief", "** attachments *", "teams * policies *", "teams * policy")
    spots = [spot for spot in written.at(*patterns) if "/" in str(spot.value)]
    spot = chance.choice(spots) if spots else None
    raw = written.raw(spot) if spot else None
    if spot is None or raw is None:
        return None
    folder, stem = str(spot.value).rsplit(".", 1)[0].split("/", 1)
    word = chance.choice((folder, stem))
    made = typo(word, [spot.value.rsplit(".", 1)[0].split("/", 1)[1] for spot in spots], chance)
    if made is None:
        return None
    text = written.changed(spot.file, raw[0], raw[1], spot.value.replace(word, made, 1))
    return Mutation(name, spot.file, spot.line, text, spot.column, spot.value, what=f"'{made}' for '{word}'")


@kind("misspelt true or false")
def misspelt_switch(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """A switch."""
    spots = [spot for spot in written.spots if isinstance(spot.value, bool)]
    if not spots:
        return None
    spot = chance.choice(spots)
    word = str(spot.value).lower()
    made, start = typo(word, ("true", "false"), chance), written.offset(spot.file, spot.line, spot.column)
    if made is None:
        return None
    text = written.changed(spot.file, start, start + len(word), made)
    return Mutation(name, spot.file, spot.line, text, spot.column, word, what=f"'{made}' for '{word}'")


@kind("a capital or a hyphen too many")
def written_otherwise(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """A name with a capital, or with a hyphen for an underscore (or the other way round)."""
    whats = ("team", "option", "inject", "expectation", "segment")
    known = {word: what for what in whats for word in written.names[what]}
    spots = [spot for spot in written.spots if isinstance(spot.value, str) and spot.value in known]
    spots = [spot for spot in spots if spot.path[-1] != "id" and written.raw(spot)]
    spots = [
        spot for spot in spots if not spot.matches("** phase", "** lane", "** title", "** storyline", "** channel")
    ]
    if not spots:
        return None
    spot = chance.choice(spots)
    word = str(spot.value)
    others = [
        made for made in (word.replace("_", "-"), word.replace("-", "_"), word.title(), word.upper()) if made != word
    ]
    raw, made = written.raw(spot) or (0, 0), chance.choice(others)
    text = written.changed(spot.file, *raw, made)
    column = spot.column + (raw[0] - written.offset(spot.file, spot.line, spot.column))
    return Mutation(name, spot.file, spot.line, text, column, word, what=f"'{made}' for '{word}'")


@kind("misspelt distribution")
def misspelt_distribution(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """What a value is drawn by."""
    words = ("uniform", "triangular", "pert", "normal", "lognormal", "choice")
    spots = [spot for spot in written.spots if spot.key and spot.path[-1] in words and isinstance(spot.value, list)]
    return misspell_key(written, chance.choice(spots), (*words, "every", "value"), chance, name) if spots else None


@kind("misspelt choice")
def misspelt_choice(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """A word that a parameter may be, in an order or in an expression."""
    words = {str(spot.value) for spot in written.at("options * parameters * choice *", "options * parameters * *")}
    spots = [spot for spot in written.at("policies ** orders * *") if spot.value in words]
    found = [(spot, str(spot.value), "") for spot in spots]
    for spot in written.at("options ** chance", "options ** add *", "options * cost *"):
        if isinstance(spot.value, str):
            found += [(spot, word, f"'({word})'") for word in re.findall(r"'(\w+)'", spot.value) if word in words]
    if not found:
        return None
    spot, word, frame = chance.choice(found)
    return misspell(written, spot, word, words, chance, name, frame)


@kind("thing deleted that others name")
def deleted(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """An option, an inject or a source that is gone: whoever names it does so in vain."""
    patterns = {"options *": "option", "injects *": "inject", "sources *": "source"}
    found: list[tuple[Spot, list[Spot]]] = []
    for pattern in patterns:
        for spot in written.at(pattern):
            own = spot.value.get("id") if isinstance(spot.value, dict) and pattern == "injects *" else spot.path[-1]
            naming = ("** any_of *", "** on option", "** after inject", "** option", "** respond_to", "** source")
            users = [other for other in written.at(*naming) if other.value == own]
            if users and written.line(spot).strip().endswith("}"):
                found.append((spot, users))
    if not found:
        return None
    spot, users = chance.choice(found)
    lines = written.texts[spot.file].split("\n")
    text = "\n".join([*lines[: spot.line - 1], *lines[spot.line :]])
    first = users[0]
    moved = {
        user.line - (user.line > spot.line and user.file == spot.file) for user in users if user.file == first.file
    }
    return Mutation(
        name, spot.file, min(moved), text, lines=frozenset(moved), what=str(spot.path), seen_in=first.file
    )  # fmt: skip


@kind("name misspelt where it is given")
def misnamed(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """The name itself is wrong, and everything that uses it is right."""
    given = written.at("world variables *", "options *", "teams *", "resources *")
    ids = written.at("injects * id", "injects * expects * id")
    found: list[tuple[Spot, bool]] = []
    for spot in (*given, *ids):
        called = str(spot.value if spot in ids else spot.path[-1])
        users = [other for other in written.spots if other.value == called and other.path[-1] != "id"]
        users += [
            other
            for other in written.at(*EXPRESSIONS)
            if re.search(rf"(?<![\w.-]){re.escape(called)}\b", str(other.value))
        ]
        if len({(user.file, user.line, user.column) for user in users}) > 1 and len(called) > 3:
            found.append((spot, spot in ids))
    if not found:
        return None
    spot, is_id = chance.choice(found)
    names = [word for words in written.names.values() for word in words]
    if is_id:
        return misspell(written, spot, spot.value, names, chance, name)
    return misspell_key(written, spot, names, chance, name)
